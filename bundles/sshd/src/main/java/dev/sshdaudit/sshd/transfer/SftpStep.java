package dev.sshdaudit.sshd.transfer;

/**
 * Finds where a packet of SFTP begins in a stream whose beginning was not seen: at the beginning of data of the channel, if all
 * that follows there has the form of packets, and if one of them has lengths that fit each other. Most data of a channel begins
 * with a packet, since clients wait for answers now and then, and servers send each answer on its own.
 */
enum SftpStep {
    CLIENT {
        @Override
        boolean isType(int type) {
            return type >= SftpType.OPEN && type <= SftpType.LAST_REQUEST || type == SftpType.EXTENDED;
        }

        @Override
        boolean fits(int type, Lengths lengths) {
            return switch (type) {
                case SftpType.CLOSE, SftpType.OPENDIR, SftpType.REMOVE, SftpType.RMDIR, SftpType.READDIR ->
                    lengths.text() && lengths.left(0);
                case SftpType.READ -> lengths.text() && lengths.left(12);
                case SftpType.WRITE -> lengths.text() && lengths.skip(8) && lengths.text() && lengths.left(0);
                case SftpType.RENAME, SftpType.SYMLINK -> lengths.texts(2) && lengths.left(0, 4);
                default -> false;
            };
        }
    },
    SERVER {
        @Override
        boolean isType(int type) {
            return type >= SftpType.STATUS && type <= SftpType.ATTRS || type == SftpType.EXTENDED_REPLY;
        }

        @Override
        boolean fits(int type, Lengths lengths) {
            return switch (type) {
                case SftpType.STATUS -> lengths.skip(4) && lengths.texts(2) && lengths.left(0);
                case SftpType.HANDLE -> lengths.text() && lengths.left(0);
                case SftpType.DATA -> lengths.text() && lengths.left(0, 1);
                default -> false;
            };
        }
    };

    /** No packet is longer: OpenSSH's limit, and far more than other servers take. */
    private static final int LONGEST = 256 << 10;

    /** Length, type and number. */
    private static final int HEAD = 9;

    private static final int LENGTH = 4;

    /** Whether packets of this type come from this side. */
    abstract boolean isType(int type);

    /** Whether the lengths in a packet of this type fit the packet's own. */
    abstract boolean fits(int type, Lengths lengths);

    /** Whether a packet begins where this data of the channel does. */
    boolean begins(byte[] array, int offset, int length) {
        int at = offset;
        int end = offset + length;
        boolean found = false;
        while (end - at >= HEAD) {
            int packet = SftpFields.int32(array, at);
            int type = array[at + LENGTH] & 0xff;
            if (packet < HEAD - LENGTH || packet > LONGEST || !isType(type)) {
                return false;
            }
            found |= fits(type, new Lengths(array, at + HEAD, end, at + LENGTH + packet));
            at += LENGTH + packet;
        }
        return found;
    }

    /** Reads the lengths of the texts in a packet. */
    static final class Lengths {
        private final byte[] array;
        private final int there;
        private final int packetEnd;
        private int at;

        Lengths(byte[] array, int at, int there, int packetEnd) {
            this.array = array;
            this.at = at;
            this.there = there;
            this.packetEnd = packetEnd;
        }

        boolean skip(int bytes) {
            at += bytes;
            return at <= packetEnd;
        }

        /** Skips a text, of which the length at least is there. */
        boolean text() {
            if (at + LENGTH > Math.min(there, packetEnd)) {
                return false;
            }
            int length = SftpFields.int32(array, at);
            at += LENGTH;
            if (length < 0 || length > packetEnd - at) {
                return false;
            }
            at += length;
            return true;
        }

        boolean texts(int count) {
            boolean all = true;
            for (int i = 0; i < count && all; i++) {
                all = text();
            }
            return all;
        }

        /** Whether the packet has so many bytes more. */
        boolean left(int... bytes) {
            for (int each : bytes) {
                if (packetEnd - at == each) {
                    return true;
                }
            }
            return false;
        }
    }
}
