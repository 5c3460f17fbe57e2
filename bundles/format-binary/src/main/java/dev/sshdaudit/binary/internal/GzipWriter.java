package dev.sshdaudit.binary.internal;

import java.io.IOException;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Writes gzip members (RFC 1952), one after another, to one output after another. Unlike {@link java.util.zip.GZIPOutputStream}
 * it can end a member without closing the output, be used again, and go on with a member of another writer. It takes about 330 KiB,
 * most of it outside the heap.
 *
 * <p>An {@link Effort} decides how each part is written: compressed at one of two levels, or stored as it is (RFC 1951, section
 * 3.2.4).
 */
final class GzipWriter implements Compressor {

    private static final int OUT_SIZE = 64 * 1024;
    private static final int TRAILER_SIZE = 8;

    /** Bytes from flush to flush of a unit that can be paused: with more, the compressor is soon needed again. */
    private static final int PAUSED_UP_TO = 16 << 10;

    /** Bytes from flush to flush up to which they are kept for the next compressor. */
    private static final int KEPT_UP_TO = 64 << 10;

    /** The least bytes to which what comes after a pause may refer: some twenty keystrokes. */
    private static final int LEAST_DICTIONARY = 2 << 10;

    private static final int STORED_HEADER_SIZE = 5;

    /** A header without name and time, of an unknown system: the same bytes that ContainerSSH writes. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final Effort effort;
    private final int levelForPlenty;
    private final int levelForLittle;
    private final Deflater deflater;

    /** The level that the deflater has. */
    private int level;

    private final byte[] dictionary = new byte[GzipUnit.MOST_KEPT];
    private final byte[] out = new byte[OUT_SIZE];
    private int outLength;
    private GzipUnit unit = new GzipUnit();
    private Target output = NONE;

    /** Bytes since the last flush, or a little more than {@link #KEPT_UP_TO}. */
    private int sinceFlush;

    /** Whether little came between the last two flushes. */
    private boolean isLittle;

    /** Whether the unit was paused, and nothing has come since. */
    private boolean resumed;

    /** What {@link Deflater#getBytesWritten()} was before the current sample. */
    private long writtenBefore;

    /** The index in {@link #out} of the header of the stored block that is open, or -1. */
    private int storedHeader = -1;

    /** Makes a writer that compresses all at one level of {@link Deflater}, 1 to 9, as long as it can keep up. */
    GzipWriter(int level) {
        this(level, level, false);
    }

    /**
     * Makes a writer. Levels are those of {@link Deflater}, 1 to 9.
     *
     * @param levelForPlenty the level for data that comes in plenty
     * @param levelForLittle the level for as long as no more than 128 KiB come from flush to flush
     * @param storesBulk whether data is stored that comes as fast as in a fast transfer
     */
    GzipWriter(int levelForPlenty, int levelForLittle, boolean storesBulk) {
        effort = new Effort(storesBulk);
        this.levelForPlenty = levelForPlenty;
        this.levelForLittle = levelForLittle;
        level = levelForLittle;
        deflater = new Deflater(level, true);
    }

    @Override
    public void begin(Target target) {
        output = target;
        unit = new GzipUnit();
        sinceFlush = 0;
        System.arraycopy(HEADER, 0, out, 0, HEADER.length);
        outLength = HEADER.length;
    }

    @Override
    public void at(long nanos) {
        effort.at(nanos);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (resumed) {
            recall(length);
        }
        unit.add(bytes, offset, length);
        keep(bytes, offset, length);
        if (effort.come(length)) {
            if (effort.leftToStore() == 0) {
                deflate(Deflater.SYNC_FLUSH);
            }
            useLevel();
        }
        if (effort.beginsBulk()) {
            deflate(Deflater.SYNC_FLUSH);
            writtenBefore = deflater.getBytesWritten();
        }
        for (int done = 0; done < length; ) {
            done += effort.leftToStore() > 0
                    ? store(bytes, offset + done, Math.min(length - done, effort.leftToStore()))
                    : compress(bytes, offset + done, Math.min(length - done, effort.leftOfSample()));
        }
    }

    @Override
    public void sync() throws IOException {
        if (effort.leftToStore() > 0) {
            endStoredBlock();
        } else {
            deflate(Deflater.SYNC_FLUSH);
        }
        handOver();
        effort.flushed();
        useLevel();
        isLittle = sinceFlush <= PAUSED_UP_TO;
        sinceFlush = 0;
    }

    /** Keeps the last bytes while little comes; of much, that would take too long. */
    private void keep(byte[] bytes, int offset, int length) {
        sinceFlush = (int) Math.min((long) sinceFlush + length, KEPT_UP_TO + 1);
        if (sinceFlush <= KEPT_UP_TO) {
            unit.keep(bytes, offset, length);
        } else {
            unit.keepNothing();
        }
    }

    /** Lets what comes next refer to what came before the pause, the further back the more comes. */
    private void recall(int length) {
        resumed = false;
        int most = (int) Math.min(GzipUnit.MOST_KEPT, Math.max(LEAST_DICTIONARY, 2L * length));
        int count = unit.lastTo(dictionary, most);
        if (count > 0) {
            deflater.setDictionary(dictionary, 0, count);
        }
    }

    @Override
    public @Nullable PausedUnit pause() {
        if (!isLittle) {
            return null;
        }
        GzipUnit paused = unit;
        reset();
        return paused;
    }

    @Override
    public void resume(PausedUnit paused, Target target) {
        unit = (GzipUnit) paused;
        output = target;
        resumed = true;
        sinceFlush = 0;
    }

    @Override
    public void hurry() throws IOException {
        if (effort.leftToStore() == 0) {
            deflate(Deflater.SYNC_FLUSH);
            effort.hurry();
            restart();
        }
    }

    private int compress(byte[] bytes, int offset, int length) throws IOException {
        deflater.setInput(bytes, offset, length);
        deflate(Deflater.NO_FLUSH);
        if (effort.compressed(length)) {
            judge();
        }
        return length;
    }

    private void judge() throws IOException {
        if (effort.isBulk() || deflater.getBytesWritten() - writtenBefore > Effort.SAMPLE / 2) {
            // the sample may be too large, so what the deflater still holds of it has to be counted, too
            deflate(Deflater.SYNC_FLUSH);
        }
        if (effort.judge(deflater.getBytesWritten() - writtenBefore)) {
            restart();
        }
        writtenBefore = deflater.getBytesWritten();
    }

    /** Makes the deflater forget what it compressed: what it compresses after stored data must not refer to data before. */
    private void restart() {
        deflater.reset();
        writtenBefore = 0;
        resumed = false;
    }

    /** Gives the deflater the level that is wanted. Called where it holds nothing back, so that the change puts nothing out. */
    private void useLevel() {
        int wanted = effort.isLittle() ? levelForLittle : levelForPlenty;
        if (level != wanted) {
            level = wanted;
            deflater.setLevel(level);
            // the deflater changes its level only within a call
            deflater.deflate(out, outLength, OUT_SIZE - outLength, Deflater.NO_FLUSH);
        }
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
        if (effort.stored(n) || outLength == OUT_SIZE) {
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
        putLittleEndian(unit.check());
        putLittleEndian(unit.size());
        handOver();
    }

    @Override
    public void reset() {
        outLength = 0;
        restart();
        effort.reset();
        useLevel();
        unit = new GzipUnit();
        isLittle = false;
        output = NONE;
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
