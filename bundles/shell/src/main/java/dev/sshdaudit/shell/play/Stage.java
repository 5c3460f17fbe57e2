package dev.sshdaudit.shell.play;

import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.text.TerminalFilter;
import dev.sshdaudit.text.Utf8Stream;
import java.io.IOException;

/**
 * Shows the output of a recorded channel on a viewer's screen, as far as it is harmless, and notes in its last line. For one
 * thread at a time.
 */
final class Stage {

    private static final String ESC = "\u001b";

    private final Screen screen;
    private final boolean terminal;
    private final Utf8Stream decoder = new Utf8Stream();
    private final TerminalFilter filter = new TerminalFilter();
    private int rows;
    private boolean noted;

    /**
     * Makes a stage.
     *
     * @param terminal whether the recorded channel had a terminal; else a line feed begins a line, too
     * @param rows how many rows of the screen the recording needs
     */
    Stage(Screen screen, boolean terminal, int rows) {
        this.screen = screen;
        this.terminal = terminal;
        this.rows = rows;
    }

    /** Pushes what the screen shows out of it, to where the viewer can scroll back to it. */
    void begin() throws IOException {
        screen.write("\r\n".repeat(Math.max(1, screen.rows())) + ESC + "[H");
    }

    /** Shows output. */
    void show(Bytes data) throws IOException {
        String text = harmless(data);
        if (!text.isEmpty()) {
            screen.write(text);
        }
    }

    /** What of output is harmless, without showing it. */
    private String harmless(Bytes data) {
        String text = decoder.decode(data);
        return filter.filter(terminal ? text : text.replace("\n", "\r\n"));
    }

    /** Notes that output is missing. */
    void gap() {
        decoder.interrupt();
        filter.interrupt();
    }

    /** Takes the height that the recorded terminal has from here on. */
    void resize(int recorded) {
        rows = Math.max(rows, recorded);
    }

    /** Empties the screen, to show output from the first one on. */
    void clear() throws IOException {
        decoder.interrupt();
        noted = false;
        screen.write(filter.end() + ESC + "[r" + ESC + "[m" + ESC + "[H" + ESC + "[2J");
    }

    /** Whether the screen has a row for notes that the recording does not need. */
    boolean hasRoom() {
        return terminal && rows > 0 && screen.rows() > rows;
    }

    /** Shows a note in the last row. The cursor returns to where it was. */
    void note(String text) throws IOException {
        int width = Math.max(1, screen.columns() - 1);
        String line = TerminalFilter.printable(text);
        String cut = line.length() <= width ? line : line.substring(0, width);
        screen.write(ESC + "7" + lastRow() + ESC + "[0;7m" + cut + ESC + "[m" + ESC + "[K" + ESC + "8");
        noted = true;
    }

    /**
     * Removes the note.
     *
     * @return false if the note has overwritten output, so that the screen is to be drawn again
     */
    boolean removeNote() throws IOException {
        if (!noted) {
            return true;
        }
        noted = false;
        if (hasRoom()) {
            screen.write(ESC + "7" + lastRow() + ESC + "[m" + ESC + "[K" + ESC + "8");
            return true;
        }
        return false;
    }

    private String lastRow() {
        return ESC + "[" + Math.max(1, screen.rows()) + ";1H";
    }

    /** Leaves the screen as it was before the recording, the cursor below what was shown. */
    void end() throws IOException {
        removeNote();
        screen.write(filter.end() + ESC + "[r" + ESC + "[m" + lastRow() + "\r\n");
    }
}
