package dev.sshdaudit.shell.play;

import dev.sshdaudit.message.Bytes;

/**
 * What happens on a channel at one moment. Immutable.
 *
 * @param at nanoseconds since the recording's first message
 * @param kind what happens
 * @param data what is shown, of {@link Kind#OUTPUT}; else empty
 * @param label what happens, for people; escaped. Empty of {@link Kind#OUTPUT}
 * @param columns the terminal's new width in characters, of {@link Kind#SIZE}; else 0
 * @param rows the terminal's new height in characters, of {@link Kind#SIZE}; else 0
 */
public record Frame(long at, Kind kind, Bytes data, String label, int columns, int rows) {

    /** What happens. */
    public enum Kind {
        /** Something is shown. */
        OUTPUT,
        /** The terminal has a size, or another one. */
        SIZE,
        /** A command begins. */
        COMMAND,
        /** Keys were typed that the terminal did not show, and that are not recorded. */
        MASKED,
        /** Messages are missing. */
        GAP,
        /** The program ended. */
        EXIT
    }

    static Frame output(long at, Bytes data) {
        return new Frame(at, Kind.OUTPUT, data, "", 0, 0);
    }

    static Frame size(long at, long columns, long rows) {
        int width = (int) Math.max(0, Math.min(columns, 9999));
        int height = (int) Math.max(0, Math.min(rows, 9999));
        return new Frame(at, Kind.SIZE, Bytes.EMPTY, "terminal of " + width + " x " + height, width, height);
    }

    static Frame marker(long at, Kind kind, String label) {
        return new Frame(at, kind, Bytes.EMPTY, label, 0, 0);
    }

    /** Whether a viewer can go to this moment by a key. */
    public boolean isMarker() {
        return kind != Kind.OUTPUT;
    }
}
