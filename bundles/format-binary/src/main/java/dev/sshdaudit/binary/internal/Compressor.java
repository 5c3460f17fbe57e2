package dev.sshdaudit.binary.internal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

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

    /** A unit with which another compressor can go on. */
    interface PausedUnit {}

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

    /**
     * Gives the unit up, if only a little comes for it, so that it takes no compressor until more comes. To be called right after
     * {@link #sync()}.
     *
     * @return the unit, or null if this compressor has to go on with the unit
     */
    default @Nullable PausedUnit pause() {
        return null;
    }

    /** Goes on with a unit that this compressor, or another one of the same kind and level, has paused. */
    default void resume(PausedUnit unit, Target target) {
        throw new IllegalStateException("No unit is paused");
    }

    /** Ends the unit and hands on its last bytes. */
    void finish() throws IOException;

    /** Forgets the unit, finished or not, and the target. */
    void reset();

    /** Frees the memory outside the heap. No method may be called afterwards. */
    void end();
}
