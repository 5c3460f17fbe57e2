package dev.sshdaudit.sshd.transfer;

import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of the head of one SFTP packet. Where a path is longer than the head has room for, the path is cut, and the
 * fields behind it are not known: numbers are 0, and texts an ellipsis. Not thread-safe.
 */
final class SftpFields {

    /** The most bytes of a path that are read: PATH_MAX of Linux. */
    static final int LONGEST_PATH = 4096;

    /** The most bytes of a handle (draft 02, section 6.3). */
    static final int LONGEST_HANDLE = 256;

    private static final String ENDS_EARLY = "a packet of SFTP ends before its fields";

    private final byte[] array;
    private final int end;
    private final long beyond;
    private int at;
    private boolean cut;

    /**
     * @param length bytes of the head in the array
     * @param packetLength bytes of the packet
     */
    SftpFields(byte[] array, int offset, int length, int packetLength) {
        this.array = array;
        this.at = offset;
        this.end = offset + length;
        this.beyond = (long) packetLength - length;
    }

    static int int32(byte[] array, int at) {
        return array[at] << 24 | (array[at + 1] & 0xff) << 16 | (array[at + 2] & 0xff) << 8 | array[at + 3] & 0xff;
    }

    int uint8() throws BrokenTransferException {
        return has(1) ? array[at++] & 0xff : 0;
    }

    /** A number of 32 bits, as its bits are. */
    int int32() throws BrokenTransferException {
        if (!has(4)) {
            return 0;
        }
        at += 4;
        return int32(array, at - 4);
    }

    long uint32() throws BrokenTransferException {
        return Integer.toUnsignedLong(int32());
    }

    long int64() throws BrokenTransferException {
        return uint32() << 32 | uint32();
    }

    /** A handle, a character for each byte. */
    String handle() throws BrokenTransferException {
        int length = length();
        if (length > LONGEST_HANDLE || length > end - at) {
            throw new BrokenTransferException("a handle of SFTP is longer than 256 bytes");
        }
        at += length;
        return new String(array, at - length, length, StandardCharsets.ISO_8859_1);
    }

    /** A path, or another text; at most {@link FileFact#LONGEST} characters. */
    String text() throws BrokenTransferException {
        if (cut) {
            return "…";
        }
        int length = length();
        int there = Math.min(length, end - at);
        String text = new String(array, at, Math.min(there, LONGEST_PATH), StandardCharsets.UTF_8);
        boolean shorter = there > LONGEST_PATH || there < length;
        at += there;
        cut = there < length;
        return FileFact.shortened(shorter && text.length() < FileFact.LONGEST ? text + "…" : text);
    }

    /** Shows the part of the contents that the head has, and that begins here. */
    void show(Contents contents) {
        contents.take(array, at, end - at);
    }

    private int length() throws BrokenTransferException {
        int length = int32();
        if (length < 0 || length > end - at + beyond) {
            throw new BrokenTransferException(ENDS_EARLY);
        }
        return length;
    }

    /** Whether the fields from here on are not known. */
    boolean isCut() {
        return cut;
    }

    private boolean has(int bytes) throws BrokenTransferException {
        if (end - at >= bytes && !cut) {
            return true;
        } else if (cut || end - at + beyond >= bytes) {
            cut = true;
            return false;
        }
        throw new BrokenTransferException(ENDS_EARLY);
    }
}
