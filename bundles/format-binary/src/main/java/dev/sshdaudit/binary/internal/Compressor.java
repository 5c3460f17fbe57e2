package dev.sshdaudit.binary.internal;

import java.io.IOException;

/**
 * Writes compressed units, one after another, to one output after another: members of gzip, frames of zstd. Each can be
 * read without those before it.
 */
interface Compressor {

    /** Where compressed bytes go: an output as far as a compressor needs one. */
    @FunctionalInterface
    interface Target {

        /** Appends bytes. The caller may use the array again afterwards. */
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /** Begins a unit. */
    void begin(Target target);

    /** Compresses bytes; about 64 KiB of compressed bytes go to the output as they gather. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Compresses less of what comes next: it comes faster than it goes. One that is always fast has nothing to do. */
    default void hurry() throws IOException {}

    /** Hands on all that was written, in whole bytes. */
    void sync() throws IOException;

    /** Ends the unit and hands it on. */
    void finish() throws IOException;

    /** Forgets a unit, finished or not, and its output. */
    void reset();

    /** Gives back what is outside the heap. Nothing may be called afterwards. */
    void end();
}
