package dev.sshdaudit.sshd.transfer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request sets of a file, as far as it is told: the length and the mode.
 *
 * @param length the length in bytes; {@link #NO_LENGTH} if none is set, {@link #UNKNOWN} if that is not known
 * @param mode the permissions, of which the twelve lowest bits count; {@link #UNKNOWN} if none are set, or if they are not known
 */
record SftpAttributes(long length, int mode) {

    /** No length is set. */
    static final long NO_LENGTH = -1;

    static final int UNKNOWN = -2;

    /** Nothing is known, not even whether a length is set. */
    static final SftpAttributes NOT_KNOWN = new SftpAttributes(UNKNOWN, UNKNOWN);

    /** Flags of the fields up to the mode: of all versions, of version 3, of versions from 4 and from 6 on (draft 02, section 5; draft 13, section 7). */
    private static final long SIZE = 1;

    private static final long PERMISSIONS = 4;
    private static final long OWNER = 2;
    private static final long OWNER_NAMES = 0x80;
    private static final long ALLOCATED = 0x400;

    private static final int MODE_BITS = 07777;
    private static final int VERSION_4 = 4;
    private static final int VERSION_6 = 6;

    /**
     * Reads attributes up to the mode.
     *
     * @param version the version of SFTP
     */
    static SftpAttributes read(SftpFields packet, int version) {
        long length = UNKNOWN;
        try {
            long flags = packet.uint32();
            if (packet.isCut()) {
                return NOT_KNOWN;
            } else if (version >= VERSION_4) {
                packet.uint8(); // the type
            }
            length = length(packet, flags);
            return new SftpAttributes(length, mode(packet, flags, version));
        } catch (BrokenTransferException e) {
            return new SftpAttributes(length, UNKNOWN); // the server refuses the request, and goes on
        }
    }

    private static long length(SftpFields packet, long flags) throws BrokenTransferException {
        if ((flags & SIZE) == 0) {
            return NO_LENGTH;
        }
        long length = packet.int64();
        return length < 0 || packet.isCut() ? UNKNOWN : length;
    }

    private static int mode(SftpFields packet, long flags, int version) throws BrokenTransferException {
        if ((flags & PERMISSIONS) == 0) {
            return UNKNOWN;
        } else if (version < VERSION_4) {
            if ((flags & OWNER) != 0) {
                packet.int64();
            }
        } else {
            if (version >= VERSION_6 && (flags & ALLOCATED) != 0) {
                packet.int64();
            }
            if ((flags & OWNER_NAMES) != 0) {
                packet.text();
                packet.text();
            }
        }
        int mode = packet.int32();
        return packet.isCut() ? UNKNOWN : mode & MODE_BITS;
    }

    /** What is known of them if the version is not: whether a length is set. */
    SftpAttributes ofUnknownVersion() {
        return maySetLength() ? NOT_KNOWN : new SftpAttributes(NO_LENGTH, UNKNOWN);
    }

    /** Whether a length is set, or may be. */
    boolean maySetLength() {
        return length != NO_LENGTH;
    }

    /** The mode as {@code chmod} takes it, with four digits; null if it is not known. */
    @Nullable
    String octal() {
        return mode < 0 ? null : String.format(Locale.ROOT, "%04o", mode);
    }
}
