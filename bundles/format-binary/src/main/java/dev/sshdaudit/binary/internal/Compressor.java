package dev.sshdaudit.binary.internal;

import java.io.IOException;

/**
 * Writes compressed units (gzip members, zstd frames), one after another, to one output after another. Each unit can be read without
 * those before it. For one thread at a time.
 */
interface Compressor {

    /** Takes the compressed bytes. */
    @FunctionalInterface
    interface Target {

        /** Appends bytes. The caller may use the array again afterwards. */
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /** The target of a compressor that has begun no unit: nothing can be written. */
    Target NONE = (bytes, offset, length) -> {
        throw new IllegalStateException("No unit has begun");
    };

    /** Begins a unit. */
    void begin(Target target);

    /**
     * Tells the time of the bytes that come next. A compressor that treats what comes fast as what comes slowly does nothing.
     *
     * @param nanos nanoseconds from any beginning
     */
    default void at(long nanos) {}

    /** Compresses bytes. Compressed bytes are handed on to the target when there are 64 KiB. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Compresses what comes next faster, to more bytes. One that is always fast does nothing. */
    default void hurry() throws IOException {}

    /** Hands on everything that was written, so that a reader can decompress all of it. */
    void sync() throws IOException;

    /** Ends the unit and hands on its last bytes. */
    void finish() throws IOException;

    /** Forgets the unit, finished or not, and the target. */
    void reset();

    /** Frees the memory outside the heap. No method may be called afterwards. */
    void end();
}
