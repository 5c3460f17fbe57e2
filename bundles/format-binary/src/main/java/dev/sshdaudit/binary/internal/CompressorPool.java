package dev.sshdaudit.binary.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps a few compressors for the next connection that becomes active, because making one takes longer than using it. Thread-safe. */
final class CompressorPool {

    private final Settings settings;
    private final int capacity;

    @GuardedBy("this")
    private final Deque<CborWriter> free = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean closed;

    /**
     * Makes an empty pool.
     *
     * @param capacity the most compressors that are kept while they are not in use
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

    /** Takes a compressor from the pool, or makes one if the pool is empty. */
    CborWriter lease() {
        synchronized (this) {
            CborWriter last =
                    free.pollLast(); // the one used last, whose memory is most likely in the processor's cache
            if (last != null) {
                return last;
            }
        }
        return new CborWriter(settings.compressor());
    }

    /** Takes a compressor back, in any state. */
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

    /** Whether compressors that are given back are kept. */
    synchronized boolean isOpen() {
        return !closed;
    }

    /** The number of compressors that are not in use. */
    synchronized int free() {
        return free.size();
    }

    /** Frees the compressors that are not in use. Those in use are freed when they are given back. */
    synchronized void close() {
        closed = true;
        free.forEach(CborWriter::end);
        free.clear();
    }
}
