package dev.sshdaudit.binary.internal;

import java.util.zip.CRC32;

/**
 * What has to be known of a gzip member to go on with it: its check, its length, and the last bytes that were compressed, to which
 * what comes next may refer. So a member takes a {@link GzipWriter} only while bytes are compressed. For one thread at a time.
 */
final class GzipUnit implements Compressor.PausedUnit {

    /** The most bytes that are kept: of more, entering them into the compressor takes longer than they save. */
    static final int MOST_KEPT = 8 << 10;

    private static final int FIRST_ROOM = 2 << 10;

    private final CRC32 crc = new CRC32();
    private int size;

    /** A ring once it has grown to {@link #MOST_KEPT}. */
    private byte[] recent = new byte[0];

    /** Where the next byte goes. */
    private int next;

    private int kept;

    /** Takes bytes that are compressed next. */
    void add(byte[] bytes, int offset, int length) {
        crc.update(bytes, offset, length);
        size += length; // RFC 1952 wants it modulo 2^32
    }

    /** Keeps bytes that are compressed next, as far as there is room, in the place of older ones. */
    void keep(byte[] bytes, int offset, int length) {
        int count = Math.min(length, MOST_KEPT);
        reserve(count);
        for (int from = offset + length - count, left = count; left > 0; ) {
            int n = Math.min(left, recent.length - next);
            System.arraycopy(bytes, from, recent, next, n);
            from += n;
            left -= n;
            next = (next + n) % MOST_KEPT;
        }
        kept = Math.min(MOST_KEPT, kept + count);
    }

    private void reserve(int more) {
        int wanted = Math.min(MOST_KEPT, kept + more);
        if (wanted > recent.length) {
            byte[] former = recent;
            recent = new byte[Math.min(MOST_KEPT, Math.max(FIRST_ROOM, Math.max(wanted, 2 * former.length)))];
            System.arraycopy(former, 0, recent, 0, former.length);
        }
    }

    /** Forgets what was kept: much comes, which is not kept, and what comes behind must not take it for the last bytes. */
    void keepNothing() {
        kept = 0;
        next = 0;
    }

    /** Copies the last bytes that were kept, as many as are there, and returns how many these are. */
    int lastTo(byte[] target, int most) {
        int count = Math.min(most, kept);
        int from = next - count;
        if (from >= 0) {
            System.arraycopy(recent, from, target, 0, count);
        } else {
            System.arraycopy(recent, MOST_KEPT + from, target, 0, -from);
            System.arraycopy(recent, 0, target, -from, next);
        }
        return count;
    }

    /** The CRC-32 of all bytes. */
    int check() {
        return (int) crc.getValue();
    }

    /** How many bytes there were, modulo 2^32. */
    int size() {
        return size;
    }
}
