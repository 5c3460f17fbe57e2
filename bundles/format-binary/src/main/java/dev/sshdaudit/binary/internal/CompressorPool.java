package dev.sshdaudit.binary.internal;

import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps a few compressors for the next connection that has something to say: making one costs more than its use. */
final class CompressorPool {

    private final Settings settings;
    private final int capacity;
    private final Deque<CborWriter> free = new ArrayDeque<>();
    private boolean closed;

    /**
     * Makes an empty pool.
     *
     * @param capacity how many compressors are kept at most while nobody uses them
     */
    CompressorPool(Settings settings, int capacity) {
        this.settings = settings;
        this.capacity = capacity;
    }

    Settings settings() {
        return settings;
    }

    Compression compression() {
        return settings.compression();
    }

    /** A compressor, without limit to their number. */
    CborWriter lease() {
        synchronized (this) {
            CborWriter last = free.pollLast(); // the one most likely still in the processor's cache
            if (last != null) {
                return last;
            }
        }
        return new CborWriter(settings.compressor());
    }

    /** Takes a compressor back, in whatever state. */
    void giveBack(CborWriter compressor) {
        compressor.reset();
        synchronized (this) {
            if (!closed && free.size() < capacity) {
                free.addLast(compressor);
                return;
            }
        }
        compressor.end();
    }

    /** How many compressors wait for use. */
    synchronized int free() {
        return free.size();
    }

    /** Frees all that is not in use; what is in use is freed when given back. */
    synchronized void close() {
        closed = true;
        free.forEach(CborWriter::end);
        free.clear();
    }
}
