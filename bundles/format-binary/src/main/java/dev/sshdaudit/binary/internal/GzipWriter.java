package dev.sshdaudit.binary.internal;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes gzip members (RFC 1952), one after another, to one output after another. It can end one member without touching
 * the output otherwise, and be used again: what java.util.zip's own stream cannot. Takes some 330 KiB, most of it outside
 * the heap.
 *
 * <p>It can take pains with the little that people type and see, where a level that searches far saves a fifth and costs
 * nothing that counts, and turn to a faster level where more comes.
 *
 * <p>What does not become smaller, such as a transfer of compressed files, is stored as it is (RFC 1951, section 3.2.4),
 * some ten times as fast; a sample now and then tells whether that has changed. So is what comes faster than it can be
 * compressed.
 */
final class GzipWriter implements Compressor {

    private static final int OUT_SIZE = 64 * 1024;
    private static final int TRAILER_SIZE = 8;
    private static final int STORED_HEADER_SIZE = 5;

    /** So much is compressed to see whether it gets smaller. */
    private static final int SAMPLE = 64 << 10;

    /** So much is stored before the next sample at first, */
    private static final int SHORTEST_RUN = 512 << 10;

    /** twice as much each time that the sample is no smaller either, and never more than this. */
    private static final int LONGEST_RUN = 16 << 20;

    /** So much from flush to flush is compressed with pains: a quarter of a second of a thousand keystrokes and echoes. */
    private static final int WITH_PAINS = 64 << 10;

    /** What saves less than this part is not worth the time. */
    private static final int WORTHWHILE = SAMPLE / 50;

    /** No name, no time, system unknown: byte for byte what the reference writes. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final int level;
    private final int levelWithPains;
    private final Deflater deflater;
    private int currentLevel;
    private int sinceFlush;
    private final CRC32 crc = new CRC32();
    private final byte[] out = new byte[OUT_SIZE];
    private int outLength;
    private int size;
    private Target output;
    private int sampled;
    private long writtenBefore;
    private int run = SHORTEST_RUN;
    private int hurriedRun = SHORTEST_RUN;
    private int leftToStore;
    /** Where in {@link #out} the header of the open stored block stands, or -1. */
    private int storedHeader = -1;

    /**
     * Makes a writer.
     *
     * @param level for plenty
     * @param levelWithPains for as long as no more than 64 KiB come from flush to flush
     */
    GzipWriter(int level, int levelWithPains) {
        this.level = level;
        this.levelWithPains = levelWithPains;
        currentLevel = levelWithPains;
        deflater = new Deflater(currentLevel, true);
    }

    @Override
    public void begin(Target target) {
        output = target;
        size = 0;
        System.arraycopy(HEADER, 0, out, 0, HEADER.length);
        outLength = HEADER.length;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        crc.update(bytes, offset, length);
        size += length; // RFC 1952 wants it modulo 2^32
        sinceFlush = (int) Math.min((long) sinceFlush + length, WITH_PAINS + 1);
        if (sinceFlush > WITH_PAINS && currentLevel != level) {
            turnToPlenty();
        }
        for (int done = 0; done < length; ) {
            done += leftToStore > 0
                    ? store(bytes, offset + done, Math.min(length - done, leftToStore))
                    : compress(bytes, offset + done, Math.min(length - done, SAMPLE - sampled));
        }
    }

    @Override
    public void sync() throws IOException {
        if (leftToStore > 0) {
            endStoredBlock();
        } else {
            deflate(Deflater.SYNC_FLUSH);
        }
        handOver();
        if (sinceFlush <= WITH_PAINS) {
            turnToLittle();
        }
        sinceFlush = 0;
    }

    @Override
    public void hurry() throws IOException {
        if (leftToStore == 0) {
            deflate(Deflater.SYNC_FLUSH);
            leftToStore = hurriedRun;
            hurriedRun = Math.min(2 * hurriedRun, LONGEST_RUN);
            restart();
        }
    }

    private int compress(byte[] bytes, int offset, int length) throws IOException {
        deflater.setInput(bytes, offset, length);
        deflate(Deflater.NO_FLUSH);
        sampled += length;
        if (sampled == SAMPLE) {
            judge();
        }
        return length;
    }

    private void turnToPlenty() throws IOException {
        if (leftToStore == 0) {
            deflate(Deflater.SYNC_FLUSH);
        }
        useLevel(level);
    }

    /** To be called where nothing is held back. */
    private void turnToLittle() {
        leftToStore = 0;
        run = SHORTEST_RUN;
        hurriedRun = SHORTEST_RUN;
        useLevel(levelWithPains);
    }

    /** What is compressed later must not refer to what it has not seen. */
    private void restart() {
        deflater.reset();
        sampled = 0;
        writtenBefore = 0;
    }

    /** To be called where nothing is held back, so that nothing comes out. */
    private void useLevel(int wanted) {
        if (wanted != currentLevel) {
            currentLevel = wanted;
            deflater.setLevel(wanted);
            // the change is a call of its own
            deflater.deflate(out, outLength, OUT_SIZE - outLength, Deflater.NO_FLUSH);
        }
    }

    private void judge() throws IOException {
        if (deflater.getBytesWritten() - writtenBefore > SAMPLE / 2) {
            // not all of it may have come out yet
            deflate(Deflater.SYNC_FLUSH);
        }
        if (deflater.getBytesWritten() - writtenBefore > SAMPLE - WORTHWHILE) {
            leftToStore = run;
            run = Math.min(2 * run, LONGEST_RUN);
            restart();
        } else {
            run = SHORTEST_RUN;
        }
        sampled = 0;
        writtenBefore = deflater.getBytesWritten();
    }

    private int store(byte[] bytes, int offset, int length) throws IOException {
        if (storedHeader < 0) {
            if (OUT_SIZE - outLength <= STORED_HEADER_SIZE) {
                handOver();
            }
            storedHeader = outLength;
            outLength += STORED_HEADER_SIZE;
        }
        int n = Math.min(length, OUT_SIZE - outLength);
        System.arraycopy(bytes, offset, out, outLength, n);
        outLength += n;
        leftToStore -= n;
        if (leftToStore == 0 || outLength == OUT_SIZE) {
            endStoredBlock();
        }
        return n;
    }

    private void endStoredBlock() throws IOException {
        if (storedHeader >= 0) {
            int length = outLength - storedHeader - STORED_HEADER_SIZE;
            out[storedHeader] = 0; // not the last block, stored; compressed data before it ended with a whole byte
            out[storedHeader + 1] = (byte) length;
            out[storedHeader + 2] = (byte) (length >>> 8);
            out[storedHeader + 3] = (byte) ~length;
            out[storedHeader + 4] = (byte) (~length >>> 8);
            storedHeader = -1;
        }
        if (outLength == OUT_SIZE) {
            handOver();
        }
    }

    @Override
    public void finish() throws IOException {
        endStoredBlock();
        deflater.finish();
        deflate(Deflater.NO_FLUSH);
        if (OUT_SIZE - outLength < TRAILER_SIZE) {
            handOver();
        }
        putLittleEndian((int) crc.getValue());
        putLittleEndian(size);
        handOver();
    }

    @Override
    public void reset() {
        outLength = 0;
        restart();
        turnToLittle();
        crc.reset();
        output = null;
        sinceFlush = 0;
        storedHeader = -1;
    }

    @Override
    public void end() {
        deflater.end();
    }

    private void deflate(int mode) throws IOException {
        outLength += deflater.deflate(out, outLength, OUT_SIZE - outLength, mode);
        while (outLength == OUT_SIZE) {
            handOver();
            outLength += deflater.deflate(out, 0, OUT_SIZE, mode);
        }
    }

    private void handOver() throws IOException {
        int length = outLength;
        outLength = 0;
        if (length > 0) {
            output.write(out, 0, length);
        }
    }

    private void putLittleEndian(int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out[outLength++] = (byte) (value >>> shift);
        }
    }
}
