package dev.sshdaudit.binary.internal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Decompresses units, one after another, to one stream of bytes, and tells how the recording ended. */
abstract class Decompressor {

    /** How a recording ended. */
    enum Ending {
        /** With the end mark, after a complete unit. */
        MARKED,
        /** After a complete unit, or before the first one. */
        WHOLE_UNIT,
        /** Within a unit, at a place where the writer had flushed it. */
        FLUSHED,
        /** At another place within a unit. */
        CUT
    }

    /** The compressed bytes. */
    final Source source;

    private final byte[] signature;
    private @Nullable Ending ending;

    /**
     * Makes a decompressor.
     *
     * @param signature the first bytes of a unit
     */
    Decompressor(Source source, byte[] signature) {
        this.source = source;
        this.signature = signature;
    }

    /** Decompresses at least one byte. Returns the number of bytes, or -1 at the end. */
    final int read(byte[] target, int offset, int length) throws IOException, Flaw {
        while (ending == null) {
            int read = decompress(target, offset, length);
            if (read > 0) {
                return read;
            }
        }
        return -1;
    }

    /** Decompresses bytes. Returns 0 after a step that gives none, such as reading a header, and at the end. */
    abstract int decompress(byte[] target, int offset, int length) throws IOException, Flaw;

    /** The position of the current unit in the recording. */
    abstract long unitPosition();

    /** Forgets the current unit, so that a unit can begin at the source's next byte. */
    abstract void restart();

    /** Frees the memory outside the heap. */
    abstract void end();

    final void ended(Ending how) {
        ending = how;
    }

    /** How the recording ended, or null before its end. */
    @Nullable
    final Ending ending() {
        return ending;
    }

    /**
     * Goes to the next place that looks like the beginning of a unit, after the beginning of the unit in which reading failed.
     *
     * @param back whether to search the {@link Source#HISTORY} too, since damage may be noticed late
     * @return false if there is none
     */
    final boolean seekUnit(boolean back) throws IOException {
        long from = Math.max(unitPosition() + 1, source.position() - (back ? Source.HISTORY : 0));
        return seek(from, Long.MAX_VALUE);
    }

    /**
     * Goes back to a unit that began within the data of the current one. A unit with a wrong checksum can have been decompressed
     * beyond its true end.
     *
     * @return false if there is none; nothing is changed then
     */
    final boolean seekSwallowedUnit() throws IOException {
        long reached = source.position();
        if (seek(Math.max(unitPosition() + 1, reached - Source.HISTORY), reached)) {
            return true;
        }
        source.goTo(reached);
        restart();
        return false;
    }

    private boolean seek(long from, long before) throws IOException {
        ending = null;
        boolean found = source.seek(signature, from, before);
        restart();
        return found;
    }

    final void close() throws IOException {
        ending = Ending.CUT; // so that read() does not use memory that was freed
        end();
        source.close();
    }
}
