package dev.sshdaudit.core.privacy;

import java.util.Arrays;

/**
 * Tells what a terminal shows of a program's output: the bytes that are visible, and where the cursor goes. Escape sequences and
 * characters may be divided between calls. Follows ECMA-48 and xterm as far as echoes need it: knows no wide characters, margins or
 * tab stops. Bounded memory; for one thread at a time.
 */
final class TerminalText {

    /** How the cursor goes, or what else happens to what was shown. */
    enum Move {
        /** To the first column of the row. */
        RETURN,
        /** Anywhere. */
        CURSOR,
        /** The cursor stays, and text is erased, inserted or scrolled. */
        ERASE
    }

    /** Is told what the output does, in order. */
    interface Listener {

        /** A byte of a character that can be seen, or of a space. The cursor stands behind the character already. */
        void visible(byte b);

        /** The cursor goes to the next line. */
        void newline();

        /** The cursor is about to go elsewhere, or text is about to be erased. */
        void moving();

        /** The cursor went elsewhere, or text was erased. */
        void moved(Move how);

        /**
         * Text is about to be erased, deleted, inserted or scrolled at the cursor.
         *
         * @param how the last byte of the control sequence
         * @param parameter its first parameter, 0 if there is none
         */
        void edited(byte how, int parameter);

        /** A private mode of the terminal was set or reset. */
        void mode(int number, boolean on);
    }

    private enum State {
        TEXT,
        ESCAPE,
        ESCAPE_INTERMEDIATE,
        CONTROL,
        STRING,
        STRING_ESCAPE
    }

    private static final int ESC = 0x1b;
    private static final int MOST_PARAMETERS = 16;
    private static final int MOST_VALUE = 65_535;

    /** A longer string is no string: a program prints bytes that are not for a terminal. */
    private static final int LONGEST_STRING = 65_536;

    private final Listener listener;
    private final int[] parameters = new int[MOST_PARAMETERS];
    private State state = State.TEXT;
    private int count;
    private boolean isPrivate;
    private boolean isOther;
    private int stringLength;
    private byte last = ' ';
    private int columns;
    private int row = 1;
    private int column = 1;
    private int savedRow = 1;
    private int savedColumn = 1;

    TerminalText(Listener listener) {
        this.listener = listener;
    }

    /** The terminal has so many columns; 0 if that is not known. */
    void resize(long columns) {
        this.columns = (int) Math.min(Math.max(columns, 0), MOST_VALUE);
    }

    /** The row of the cursor. Until a program sets the cursor, rows count from where the terminal began. */
    int row() {
        return row;
    }

    /** The column of the cursor, from 1. */
    int column() {
        return column;
    }

    /** How many columns there are; 0 if that is not known. */
    int columns() {
        return columns;
    }

    /** Takes output. */
    void take(byte[] output) {
        for (byte b : output) {
            take(b);
        }
    }

    private void take(byte b) {
        switch (state) {
            case TEXT -> text(b);
            case ESCAPE -> escape(b);
            case ESCAPE_INTERMEDIATE -> intermediate(b);
            case CONTROL -> control(b);
            case STRING -> string(b);
            case STRING_ESCAPE -> {
                state = State.TEXT;
                if (b != '\\') {
                    escape(b);
                }
            }
        }
    }

    private void text(byte b) {
        if (b >= 0 && b < 0x20 || b == 0x7f) {
            c0(b);
            return;
        }
        if ((b & 0xc0) != 0x80) {
            if (columns > 0 && column > columns) {
                row++;
                column = 1;
            }
            column++;
        }
        last = b;
        listener.visible(b);
    }

    private void c0(byte b) {
        switch (b) {
            case '\n', 0x0b, 0x0c -> {
                row++;
                listener.newline();
            }
            case '\r' -> move(row, 1, Move.RETURN);
            case '\b' -> move(row, column - 1);
            case '\t' -> move(row, (column - 1) / 8 * 8 + 9);
            case ESC -> state = State.ESCAPE;
            default -> {}
        }
    }

    private void move(int toRow, int toColumn) {
        move(toRow, toColumn, Move.CURSOR);
    }

    private void move(int toRow, int toColumn, Move how) {
        listener.moving();
        row = Math.max(1, Math.min(toRow, MOST_VALUE));
        column = Math.max(1, Math.min(toColumn, MOST_VALUE));
        listener.moved(how);
    }

    private void escape(byte b) {
        state = State.TEXT;
        switch (b) {
            case '[' -> {
                state = State.CONTROL;
                count = 0;
                isPrivate = false;
                isOther = false;
                Arrays.fill(parameters, 0);
            }
            case ']', 'P', '_', '^', 'X', 'k' -> {
                state = State.STRING;
                stringLength = 0;
            }
            case '7' -> save();
            case '8' -> move(savedRow, savedColumn);
            case 'D' -> move(row + 1, column);
            case 'E' -> move(row + 1, 1);
            case 'M' -> move(row - 1, column);
            case 'c' -> move(1, 1, Move.ERASE);
            case ESC -> state = State.ESCAPE;
            default -> {
                if (b >= 0x20 && b < 0x30) {
                    state = State.ESCAPE_INTERMEDIATE;
                }
            }
        }
    }

    private void intermediate(byte b) {
        if (b == ESC) {
            state = State.ESCAPE;
        } else if (b < 0x20 || b >= 0x30) {
            state = State.TEXT;
        }
    }

    private void control(byte b) {
        if (b >= '0' && b <= '9') {
            int index = Math.min(count, MOST_PARAMETERS - 1);
            parameters[index] = Math.min(parameters[index] * 10 + b - '0', MOST_VALUE);
        } else if (b == ';' || b == ':') {
            count++;
        } else if (b == '?') {
            isPrivate = true;
        } else if (b >= 0x20 && b < 0x40) {
            isOther = true;
        } else if (b == ESC) {
            state = State.ESCAPE;
        } else if (b >= 0x40 && b < 0x7f) {
            state = State.TEXT;
            end(b);
        } else if (b < 0 || b == 0x18 || b == 0x1a) {
            state = State.TEXT;
        } else {
            c0(b); // is done at once, in the middle of a sequence
        }
    }

    private void end(byte end) {
        if (isPrivate) {
            if (end == 'h' || end == 'l') {
                for (int i = 0; i <= Math.min(count, MOST_PARAMETERS - 1); i++) {
                    listener.mode(parameters[i], end == 'h');
                }
            }
            return;
        } else if (isOther) {
            return;
        }
        int n = Math.max(1, parameters[0]);
        switch (end) {
            case 'A' -> move(row - n, column);
            case 'B', 'e' -> move(row + n, column);
            case 'C', 'a' -> move(row, column + n);
            case 'D' -> move(row, column - n);
            case 'E' -> move(row + n, 1);
            case 'F' -> move(row - n, 1);
            case 'G', '`' -> move(row, n);
            case 'd' -> move(n, column);
            case 'H', 'f' -> move(n, Math.max(1, parameters[1]));
            case 'J', 'K', 'L', 'M', 'P', 'S', 'T', 'X', '@' -> {
                listener.edited(end, parameters[0]);
                move(row, column, Move.ERASE);
            }
            case 'b' -> repeat(n);
            case 's' -> save();
            case 'u' -> move(savedRow, savedColumn);
            default -> {}
        }
    }

    private void save() {
        savedRow = row;
        savedColumn = column;
    }

    private void repeat(int times) {
        byte repeated = last;
        for (int i = 0; i < Math.min(times, 512) && (repeated & 0x80) == 0; i++) {
            text(repeated);
        }
    }

    private void string(byte b) {
        if (b == 0x07 || b == 0x18 || b == 0x1a || ++stringLength > LONGEST_STRING) {
            state = State.TEXT;
        } else if (b == ESC) {
            state = State.STRING_ESCAPE;
        }
    }
}
