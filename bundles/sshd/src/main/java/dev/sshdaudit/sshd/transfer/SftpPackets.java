package dev.sshdaudit.sshd.transfer;

import org.jspecify.annotations.Nullable;

/**
 * Divides the bytes of one direction into packets of SFTP, and shows the head of each as soon as all of the head is there.
 * What follows the head, the contents of files above all, is not copied. Not thread-safe.
 */
final class SftpPackets {

    /** Takes the head of a packet. */
    interface Reader {

        /** Reads the fields, and returns what takes the bytes behind them. */
        Contents read(SftpFields packet) throws BrokenTransferException;
    }

    /** Bytes before a packet that say how long the packet is, and the packet's first byte, which is its type. */
    private static final int PREFIX = 5;

    private static final int LENGTH = 4;

    /** Two paths of the most bytes that Linux knows, and what stands around them. */
    private static final int HEAD = 2 * SftpFields.LONGEST_PATH + 256;

    /** The fields before the contents, with the longest handle that the drafts allow. */
    private static final int HEAD_OF_CONTENTS = 17 + SftpFields.LONGEST_HANDLE;

    private final Reader reader;
    private final byte[] prefix = new byte[PREFIX];
    private int prefixed;
    private byte @Nullable [] head;
    private int have;
    private int packetLength;
    private long skip;
    private Contents contents = Contents.IGNORED;

    /** How to find the beginning of a packet; null once that is known. */
    private @Nullable SftpStep step;

    /** Begins where the stream does. */
    SftpPackets(Reader reader) {
        this(reader, null);
    }

    /**
     * Begins in the midst of a stream.
     *
     * @param step finds the beginning of a packet
     */
    SftpPackets(Reader reader, @Nullable SftpStep step) {
        this.reader = reader;
        this.step = step;
    }

    /** Whether it is known where packets begin. */
    boolean isInStep() {
        return step == null;
    }

    /** Takes the next bytes. */
    void take(byte[] array, int offset, int length) throws BrokenTransferException {
        if (step != null && !step.begins(array, offset, length)) {
            return;
        }
        step = null;
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (skip > 0) {
                int skipped = (int) Math.min(skip, end - at);
                contents.take(array, at, skipped);
                skip -= skipped;
                at += skipped;
            } else if (head != null) {
                at = fill(head, array, at, end);
            } else if (prefixed == 0 && isWhole(array, at, end)) {
                int inHead = begin(array, at);
                at += LENGTH;
                show(array, at, inHead);
                at += inHead;
            } else {
                prefix[prefixed++] = array[at++];
                if (prefixed == PREFIX) {
                    prefixed = 0;
                    head = new byte[begin(prefix, 0)];
                    head[0] = prefix[LENGTH];
                    have = 1;
                    showIfFull(head);
                }
            }
        }
    }

    /** Whether the next packet has its head in this range. */
    private boolean isWhole(byte[] array, int at, int end) throws BrokenTransferException {
        return end - at >= PREFIX && end - at - LENGTH >= begin(array, at);
    }

    /** Reads the prefix of a packet, and returns the length of the packet's head. */
    private int begin(byte[] array, int at) throws BrokenTransferException {
        int length = SftpFields.int32(array, at);
        if (length < 1) {
            throw new BrokenTransferException("a packet of SFTP has no type");
        }
        packetLength = length;
        int type = array[at + LENGTH] & 0xff;
        return Math.min(length, type == SftpType.WRITE || type == SftpType.DATA ? HEAD_OF_CONTENTS : HEAD);
    }

    private int fill(byte[] wanted, byte[] array, int at, int end) throws BrokenTransferException {
        int more = Math.min(wanted.length - have, end - at);
        System.arraycopy(array, at, wanted, have, more);
        have += more;
        showIfFull(wanted);
        return at + more;
    }

    private void showIfFull(byte[] wanted) throws BrokenTransferException {
        if (have == wanted.length) {
            head = null;
            show(wanted, 0, wanted.length);
        }
    }

    private void show(byte[] array, int at, int inHead) throws BrokenTransferException {
        skip = packetLength - inHead;
        SftpFields fields = new SftpFields(array, at, inHead, packetLength);
        contents = reader.read(fields);
        fields.show(contents);
    }
}
