package dev.sshdaudit.binary.internal;

import java.io.IOException;

/** Reads compressed units one after another as one stream, and tells how it ended. */
abstract class Decompressor {

    /** How the input ended. */
    enum Ending {
        /** With the end mark behind a whole unit. */
        MARKED,
        /** Behind a whole unit, or before the first. */
        WHOLE_UNIT,
        /** Within a unit, where its writer had flushed it. */
        FLUSHED,
        /** Somewhere else within a unit. */
        CUT
    }

    /** Where the bytes come from. */
    final Source source;

    private final byte[] signature;
    private Ending ending;

    /**
     * Takes a source.
     *
     * @param signature what a unit begins with
     */
    Decompressor(Source source, byte[] signature) {
        this.source = source;
        this.signature = signature;
    }

    /** The next bytes, at least one, or -1 at the end. */
    final int read(byte[] target, int offset, int length) throws IOException, Flaw {
        while (ending == null) {
            int read = decompress(target, offset, length);
            if (read > 0) {
                return read;
            }
        }
        return -1;
    }

    /** The next bytes; none where there is something else to be done first, or the end. */
    abstract int decompress(byte[] target, int offset, int length) throws IOException, Flaw;

    /** Where the unit begins that is being read. */
    abstract long unitPosition();

    /** Prepares for a unit that begins at the next byte of the source. */
    abstract void restart();

    /** Gives back what is outside the heap. */
    abstract void end();

    final void ended(Ending how) {
        ending = how;
    }

    /** How it ended; null before the end. */
    final Ending ending() {
        return ending;
    }

    /**
     * Goes to the next place that looks like the beginning of a unit, behind that of the unit where reading failed.
     *
     * @param back whether to go back a little first: the failure may have been noticed too late
     * @return false if there is none
     */
    final boolean seekUnit(boolean back) throws IOException {
        long from = Math.max(unitPosition() + 1, source.position() - (back ? Source.HISTORY : 0));
        return seek(from, Long.MAX_VALUE);
    }

    /**
     * A unit whose checksum was wrong may have taken the beginning of the next one for its own data: goes back to that.
     *
     * @return false if there is none such; then all is as before
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
        ending = Ending.CUT; // what was ended must not be touched any more
        end();
        source.close();
    }
}
