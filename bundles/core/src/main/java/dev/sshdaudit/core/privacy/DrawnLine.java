package dev.sshdaudit.core.privacy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What stands in the line that a terminal shows, after all that a line editor has overwritten, inserted and erased. A line that is
 * wrapped at the edge of the terminal counts as one. Bounded memory; for one thread at a time.
 */
final class DrawnLine {

    private static final int LONGEST = 1_024;

    /** The most bytes of a character. */
    private static final int MOST_BYTES = 4;

    /** A line with more blanks at its ends may be taken for one that is not shown. */
    private static final int MOST_BLANKS = 64;

    private static final int INVALID = 0xfffd;
    private static final String PROMPT_ENDS = "$#>%";

    private final TerminalText terminal;
    private int[] cells = new int[0];
    private int firstRow;
    private int character;
    private int missing;
    private boolean lost;

    /** The line has no signs from this cell on. */
    private int used;

    DrawnLine(TerminalText terminal) {
        this.terminal = terminal;
        this.firstRow = terminal.row();
    }

    /** A new line begins. */
    void begin() {
        Arrays.fill(cells, ' ');
        firstRow = terminal.row();
        missing = 0;
        used = 0;
        lost = false;
    }

    /** A byte of a sign was drawn; the cursor stands behind the sign. */
    void visible(byte b) {
        int lead = b & 0xff;
        if ((b & 0xc0) == 0x80) {
            character = character << 6 | b & 0x3f;
            missing--;
        } else {
            missing = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
            character = missing == 0 ? lead : lead & 0x3f >> missing;
        }
        int cell = cell() - 1;
        if (missing <= 0 && reserve(cell)) {
            cells[cell] = Character.isValidCodePoint(character) ? character : INVALID;
        }
    }

    /**
     * Signs are erased, deleted or inserted at the cursor.
     *
     * @param how the last byte of the control sequence
     * @param parameter its first parameter, 0 if there is none
     */
    void edit(byte how, int parameter) {
        int cell = cell();
        if (!reserve(cell)) {
            return;
        }
        int n = Math.min(Math.max(1, parameter), cells.length - cell);
        switch (how) {
            case 'K', 'J' ->
                Arrays.fill(cells, parameter == 0 ? cell : 0, parameter == 1 ? cell + 1 : cells.length, ' ');
            case 'X' -> Arrays.fill(cells, cell, cell + n, ' ');
            case 'P' -> {
                System.arraycopy(cells, cell + n, cells, cell, cells.length - cell - n);
                Arrays.fill(cells, cells.length - n, cells.length, ' ');
            }
            case '@' -> {
                System.arraycopy(cells, cell, cells, cell + n, cells.length - cell - n);
                Arrays.fill(cells, cell, cell + n, ' ');
            }
            default -> lost = true;
        }
    }

    /** Whether the line is long enough for a text of so many bytes, blanks at its ends among them or not. */
    boolean mayShow(long bytes) {
        return !lost && bytes - MOST_BLANKS <= (long) MOST_BYTES * used;
    }

    /** Whether the line is this text, or a prompt of a shell and this text. */
    boolean shows(byte[] typed) {
        String text = new String(typed, StandardCharsets.UTF_8).strip();
        String line = text();
        int start = line.length() - text.length();
        if (lost || text.isEmpty() || !line.endsWith(text)) {
            return false;
        }
        return start == 0
                || start >= 2 && line.charAt(start - 1) == ' ' && PROMPT_ENDS.indexOf(line.charAt(start - 2)) >= 0;
    }

    private String text() {
        return new String(cells, 0, cells.length).strip();
    }

    private int cell() {
        return (terminal.row() - firstRow) * terminal.columns() + terminal.column() - 1;
    }

    private boolean reserve(int cell) {
        if (lost || cell < 0 || cell >= LONGEST) {
            lost = true;
            return false;
        }
        used = Math.max(used, cell + 1);
        if (cell >= cells.length) {
            int length = cells.length;
            cells = Arrays.copyOf(cells, Math.min(LONGEST, Math.max(128, 2 * cell + 2)));
            Arrays.fill(cells, length, cells.length, ' ');
        }
        return true;
    }
}
