package dev.sshdaudit.text;

import java.util.Arrays;

/**
 * Takes the bytes of one stream, and makes lines of text of them: without escape sequences and control characters, and with each
 * line whole that came in several pieces. For one thread at a time.
 *
 * <p>A line ends at a line feed, at a carriage return, and where a program moves the cursor to another row. So what a program
 * draws on a screen is lines, too, in the order in which they were drawn. A backspace takes away the character before it.
 */
final class PlainText {

    /** Takes the lines of a stream. */
    @FunctionalInterface
    interface Taker {

        /**
         * Takes a line, which is not empty.
         *
         * @param bytes has the line at its beginning, in the encoding of the stream; to be used before this method returns
         * @param length how many bytes the line has, from 1
         * @param before how many bytes at the beginning have been taken before, as the end of the former part of a line that is too
         *     long to be taken whole; or 0
         */
        void line(byte[] bytes, int length, int before);
    }

    /** The most bytes of a line that are taken at one time. */
    static final int LONGEST = 65_536;

    /** The bytes at the end of a part of a line that are taken again with the next part: so a text across two parts is found. */
    static final int OVERLAP = 1_024;

    private static final int FIRST = 256;

    /** The longest string (OSC, DCS and others): so one without an end does not hide the rest of the stream. */
    private static final int LONGEST_STRING = 65_536;

    private static final int ESC = 0x1b;
    private static final int DELETE = 0x7f;
    private static final int CANCEL = 0x18;
    private static final int SUBSTITUTE = 0x1a;
    private static final int BEL = 0x07;
    /** The byte that begins U+0080 to U+00BF in UTF-8, the C1 controls among them. */
    private static final int BEFORE_C1 = 0xc2;
    /** Ctrl-C and Ctrl-D, which end what is typed, and Ctrl-U, which takes away the line. */
    private static final String END_KEYS = "\u0003\u0004";

    private static final int CLEAR_KEY = 0x15;

    /** The final bytes of control sequences after which a program writes into another row. */
    private static final String OTHER_ROW = "ABEFHdefnrSTLM";

    /** The final bytes of control sequences that leave a space between what is to their left and to their right. */
    private static final String SPACE = "CGI`a";

    /** The bytes that are text by themselves. */
    private static final boolean[] TEXT = new boolean[256];

    static {
        for (int b = ' '; b < TEXT.length; b++) {
            TEXT[b] = b != DELETE && b != BEFORE_C1;
        }
        TEXT['\t'] = true;
    }

    private enum State {
        LINE,
        ESCAPE,
        /** In an escape sequence of more than two characters. */
        LONG_ESCAPE,
        CONTROL,
        STRING,
        /** In a string, behind an ESC that may end it. */
        STRING_ESCAPE,
        C1,
        /** In a string, behind a byte that may begin a C1 control. */
        STRING_C1
    }

    private final boolean typed;
    private final Taker taker;
    private State state = State.LINE;
    private byte[] line = new byte[FIRST];
    private int length;
    private int before;
    private int stringLength;

    /**
     * Makes lines.
     *
     * @param typed whether the stream is what a user types: then Ctrl-C ends a line, and Ctrl-U takes the line away
     */
    PlainText(boolean typed, Taker taker) {
        this.typed = typed;
        this.taker = taker;
    }

    /** Takes the next bytes of the stream. */
    void add(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int end = state == State.LINE ? endOfText(bytes, at) : at;
            if (end > at) {
                append(bytes, at, end);
                at = end;
            } else {
                take(bytes[at] & 0xff);
                at++;
            }
        }
    }

    /** Ends the line that has no end yet. */
    void end() {
        if (length > before) {
            taker.line(line, length, before);
        }
        length = 0;
        before = 0;
    }

    private static int endOfText(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && TEXT[bytes[at] & 0xff]) {
            at++;
        }
        return at;
    }

    private void append(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int some = Math.min(to - at, LONGEST - length);
            if (length + some > line.length) {
                line = Arrays.copyOf(line, Math.min(LONGEST, Math.max(length + some, 2 * line.length)));
            }
            System.arraycopy(bytes, at, line, length, some);
            length += some;
            at += some;
            if (length == LONGEST) {
                taker.line(line, length, before);
                System.arraycopy(line, length - OVERLAP, line, 0, OVERLAP);
                length = OVERLAP;
                before = OVERLAP;
            }
        }
    }

    private void append(int b) {
        append(new byte[] {(byte) b}, 0, 1);
    }

    private void take(int b) {
        switch (state) {
            case LINE -> line(b);
            case ESCAPE -> escape(b);
            case LONG_ESCAPE -> state = b < '0' ? State.LONG_ESCAPE : State.LINE;
            case CONTROL -> control(b);
            case C1 -> c1(b);
            default -> string(b);
        }
    }

    private void line(int b) {
        if (TEXT[b]) {
            append(b);
        } else if (b == '\n' || b == '\r' || typed && END_KEYS.indexOf(b) >= 0) {
            end();
        } else if (b == ESC) {
            state = State.ESCAPE;
        } else if (b == BEFORE_C1) {
            state = State.C1;
        } else if (b == '\b' || b == DELETE) {
            erase();
        } else if (typed && b == CLEAR_KEY) {
            length = before;
        }
    }

    /** Takes away the last character: its bytes from the first one on (RFC 3629, section 3). */
    private void erase() {
        while (length > before && Utf8.isContinuation(line[length - 1])) {
            length--;
        }
        length = Math.max(before, length - 1);
    }

    private void escape(int b) {
        switch (b) {
            case '[' -> state = State.CONTROL;
            case 'P', 'X', ']', '^', '_' -> beginString();
            // index, next line, reverse index
            case 'D', 'E', 'M' -> otherRow();
            default -> state = b < '0' ? State.LONG_ESCAPE : State.LINE;
        }
    }

    private void otherRow() {
        state = State.LINE;
        end();
    }

    private void control(int b) {
        if (b == ESC) {
            state = State.ESCAPE;
        } else if (b == CANCEL || b == SUBSTITUTE) {
            state = State.LINE;
        } else if (b >= '@') {
            state = State.LINE;
            if (OTHER_ROW.indexOf(b) >= 0) {
                end();
            } else if (SPACE.indexOf(b) >= 0 && length > 0) {
                append(' ');
            }
        }
    }

    /** Behind the first byte of U+0080 to U+00BF. */
    private void c1(int b) {
        state = State.LINE;
        if (b >= 0xa0 || b < 0x80) {
            append(BEFORE_C1);
            if (b >= 0xa0) {
                append(b);
            } else {
                take(b);
            }
        } else {
            // each C1 control means the same as ESC and a letter
            escape(b - 0x40);
        }
    }

    private void beginString() {
        state = State.STRING;
        stringLength = 0;
    }

    private void string(int b) {
        stringLength++;
        boolean c1 = state == State.STRING_C1;
        boolean escape = state == State.STRING_ESCAPE;
        state = State.STRING;
        if (b == BEL || b == CANCEL || b == SUBSTITUTE || stringLength > LONGEST_STRING || c1 && b == 0x9c) {
            state = State.LINE;
        } else if (b == ESC) {
            state = State.STRING_ESCAPE;
        } else if (escape) {
            escape(b); // the end of the string, ESC \, does nothing
        } else if (b == BEFORE_C1) {
            state = State.STRING_C1;
        }
    }
}
