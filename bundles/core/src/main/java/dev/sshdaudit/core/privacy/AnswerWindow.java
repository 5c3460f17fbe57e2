package dev.sshdaudit.core.privacy;

/** What a terminal has shown since the last key: signs, signs that stand for a hidden character, and moves. For one thread at a time. */
final class AnswerWindow {

    private int row;
    private int column;
    private int newRow;
    private int newColumn;
    private int visible;
    private int masks;
    private boolean moved;
    private boolean touched;
    private int character;
    private int missing;

    /** A key was typed while the cursor stood here. */
    void begin(int row, int column) {
        reset();
        this.row = row;
        this.column = column;
        newRow = row;
        newColumn = column;
    }

    /**
     * The cursor goes to this place in a new line. What was shown until now does not count: what a line editor answers stands in the
     * line, and a job in the background prints whole lines.
     */
    void newline(int toRow, int toColumn) {
        reset();
        newRow = toRow;
        newColumn = toColumn;
    }

    private void reset() {
        visible = 0;
        masks = 0;
        moved = false;
        touched = false;
        missing = 0;
    }

    /** A byte was shown in this row. */
    void visible(byte b, int atRow) {
        int lead = b & 0xff;
        if (missing > 0 && (b & 0xc0) == 0x80) {
            character = character << 6 | b & 0x3f;
            missing--;
        } else {
            missing = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
            character = missing == 0 ? lead : lead & 0x3f >> missing;
        }
        if (missing > 0) {
            return;
        }
        if (isMask(character)) {
            masks++;
        } else if (character != ' ' && character != 0xa0) {
            visible++;
            touched |= atRow == row;
        }
    }

    /** The cursor went elsewhere, or text in this row was erased. */
    void moved(TerminalText.Move how, int atRow) {
        moved |= how != TerminalText.Move.RETURN;
        touched |= how == TerminalText.Move.ERASE && atRow == row;
    }

    /** Whether what was shown is signs that stand for hidden characters, and nothing else. */
    boolean isMasked() {
        return masks > 0 && visible == 0;
    }

    /** How many signs were shown, but for blanks and those that stand for a hidden character. */
    int visible() {
        return visible;
    }

    /** Whether a line editor has answered: it has shown signs, or it has moved the cursor or erased text. */
    boolean hasAnswer() {
        return visible > 0 || moved;
    }

    /**
     * Whether a program that draws the whole screen has answered: it has drawn in the row where the cursor was, or the cursor is
     * elsewhere now. A status line is no answer.
     */
    boolean hasAnswer(int rowNow, int columnNow) {
        boolean isThere = rowNow == row && columnNow == column || rowNow == newRow && columnNow == newColumn;
        return touched || !isThere;
    }

    private static boolean isMask(int character) {
        return switch (character) {
            case '*', 0x2022, 0x25cf, 0xb7, 0x2217, 0x26ab, 0x25e6, 0x2027 -> true;
            default -> false;
        };
    }
}
