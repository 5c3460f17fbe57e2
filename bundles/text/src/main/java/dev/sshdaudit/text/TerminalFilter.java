package dev.sshdaudit.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a terminal's output what could do more to the terminal that shows it again than show it. What passes is
 * printable text, backspace, tab, line feed and carriage return, and of the control sequences (ECMA-48, xterm) those for
 * colours and styles (SGR), cursor movement, erasing, scrolling, and the alternate screen. All else is dropped: titles, the
 * clipboard (OSC 52) and every other string (OSC, DCS, APC, PM, SOS), queries, modes, character sets, resets, printing,
 * window operations, the bell, and characters that change the direction of writing.
 *
 * <p>A sequence passes when it is whole, however it was split, and in its form of seven bits. So what passes is nothing but
 * whole sequences and text, and ends wherever the input ends. No more than 128 characters
 * are held back. A string that does not end within 65,536 characters ends there, so that it hides no more than that.
 *
 * <p>For one thread at a time.
 */
public final class TerminalFilter {

    private static final int LONGEST = 128;

    private static final int LONGEST_STRING = 1 << 16;

    private static final char ESC = 0x1b;
    private static final int CAN = 0x18;
    private static final int SUB = 0x1a;
    private static final int BEL = 0x07;
    private static final int DELETE = 0x7f;

    // C1 controls, each the same as ESC and its letter
    private static final int CSI = 0x9b;
    private static final int ST = 0x9c;
    private static final String STRINGS = "\u0090\u0098\u009d\u009e\u009f";

    /** Save and restore the cursor; index, next line, reverse index. */
    private static final String ESCAPES = "78DEM";

    /** How often a character is repeated, a screen scrolled, and so on: more than any screen has. */
    private static final String NUMBER = "[0-9]{0,4}";

    /** What follows CSI. */
    private static final Pattern HARMLESS = Pattern.compile(
            "[0-9;:]*m" // colours and styles
                    + "|" + NUMBER
                    + "[ABCDEFGIZ`adeXP@LMST]" // cursor by rows and columns, parts of lines, lines, scrolling
                    + "|" + NUMBER + "(;" + NUMBER + ")?[Hfr]" // cursor to a place, rows that scroll
                    + "|[0-9]{0,3}b" // the last character again
                    + "|[012]?[JK]" // erasing, but not what has scrolled away
                    + "|[su]"); // save and restore the cursor

    /** Alternate screens, perhaps among other modes. */
    private static final Pattern MODES = Pattern.compile("\\?([0-9;]*)([hl])");

    private static final Pattern ALTERNATE = Pattern.compile("47|1047|1049");

    /** What passes, where only text may. */
    private static final Pattern SEQUENCE = Pattern.compile("\u001b(?:\\[[^@-~]*)?[^\\[]");

    private enum State {
        TEXT,
        ESCAPE,
        /** In an escape sequence that is dropped, behind its first character. */
        LONG_ESCAPE,
        CONTROL,
        /** In a control sequence that is dropped. */
        BAD_CONTROL,
        STRING,
        /** In a string, behind an ESC that may end it. */
        STRING_ESCAPE
    }

    private State state = State.TEXT;
    private final StringBuilder sequence = new StringBuilder();

    private int stringLength;

    // what outlives the output and has to be undone at its end
    private String alternate;
    private boolean styled;
    private boolean scrollsPart;

    /** What passes of the next piece of output; a sequence that is not whole yet passes with a later one. */
    public String filter(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> take(c, out));
        return out.toString();
    }

    /**
     * Ends the output: what is held back is dropped. What passed may go on to have an effect, on colours, on the rows that
     * scroll, and on the screen that is shown.
     *
     * @return the sequences that end that effect, or an empty text
     */
    public String end() {
        interrupt();
        String end = (styled ? ESC + "[m" : "")
                + (scrollsPart ? ESC + "7" + ESC + "[r" + ESC + "8" : "")
                + (alternate == null ? "" : ESC + "[?" + alternate + "l");
        styled = false;
        scrollsPart = false;
        alternate = null;
        return end;
    }

    /** Output is missing here: what is held back is dropped, and what comes next is text. */
    public void interrupt() {
        begin(State.TEXT);
    }

    /** What is printable of a text that stands on its own, such as a title: without any control sequence or character. */
    public static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        SEQUENCE.matcher(new TerminalFilter().filter(text))
                .replaceAll("")
                .codePoints()
                .filter(TerminalFilter::isPrintable)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private void take(int c, StringBuilder out) {
        if (state == State.STRING || state == State.STRING_ESCAPE) {
            string(c, out);
        } else if (c == ESC) {
            begin(State.ESCAPE);
        } else if (c == CAN || c == SUB) {
            state = State.TEXT;
        } else if (c >= 0x80 && c < 0xa0) {
            control1(c, out);
        } else if (c < ' ') {
            // terminals obey it even within a sequence
            if (c >= '\b' && c <= '\r') {
                out.append((char) c);
            }
        } else if (c != DELETE) {
            if (c >= 0xa0) {
                state = State.TEXT; // no sequence has such a character
            }
            graphic(c, out);
        }
    }

    private void begin(State begun) {
        state = begun;
        sequence.setLength(0);
        stringLength = 0;
    }

    private void string(int c, StringBuilder out) {
        stringLength++;
        if (c == ESC) {
            state = State.STRING_ESCAPE;
        } else if (c == BEL || c == CAN || c == SUB || c == ST || stringLength > LONGEST_STRING) {
            state = State.TEXT;
        } else if (state == State.STRING_ESCAPE) {
            begin(State.ESCAPE); // also of the string's end, ESC \, of which nothing passes
            take(c, out);
        }
    }

    private void control1(int c, StringBuilder out) {
        if (c == CSI) {
            begin(State.CONTROL);
        } else if (STRINGS.indexOf(c) >= 0) {
            begin(State.STRING);
        } else {
            begin(State.ESCAPE);
            graphic(c - 0x40, out);
        }
    }

    private void graphic(int c, StringBuilder out) {
        switch (state) {
            case ESCAPE -> escape(c, out);
            case LONG_ESCAPE -> state = c < '0' ? state : State.TEXT;
            case CONTROL, BAD_CONTROL -> control(c, out);
            default -> {
                if (isPrintable(c)) {
                    out.appendCodePoint(c);
                }
            }
        }
    }

    private void escape(int c, StringBuilder out) {
        state = State.TEXT;
        if (c == '[') {
            begin(State.CONTROL);
        } else if (c < '0') {
            state = State.LONG_ESCAPE;
        } else if (c < DELETE && STRINGS.indexOf(c + 0x40) >= 0) {
            begin(State.STRING);
        } else if (ESCAPES.indexOf(c) >= 0) {
            out.append(ESC).append((char) c);
        }
    }

    private void control(int c, StringBuilder out) {
        if (c < '@') {
            sequence.append((char) c);
            if (sequence.length() > LONGEST) {
                begin(State.BAD_CONTROL);
            }
            return;
        }
        boolean bad = state == State.BAD_CONTROL;
        state = State.TEXT;
        if (!bad) {
            sequence.append((char) c);
            pass(sequence.toString(), out);
        }
        sequence.setLength(0);
    }

    private void pass(String control, StringBuilder out) {
        Matcher modes = MODES.matcher(control);
        if (HARMLESS.matcher(control).matches()) {
            styled |= control.endsWith("m");
            scrollsPart |= control.endsWith("r");
            out.append(ESC).append('[').append(control);
        } else if (modes.matches()) {
            for (String mode : modes.group(1).split(";")) {
                if (ALTERNATE.matcher(mode).matches()) {
                    alternate = modes.group(2).equals("h") ? mode : null;
                    out.append(ESC).append("[?").append(mode).append(modes.group(2));
                }
            }
        }
    }

    /** Whether a character shows itself, or shapes those beside it, and does nothing else. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            // joiners shape letters and emoji
            case Character.FORMAT -> c == 0x200c || c == 0x200d || c == 0xad;
            default -> true;
        };
    }
}
