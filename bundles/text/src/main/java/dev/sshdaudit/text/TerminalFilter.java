package dev.sshdaudit.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Removes from a terminal's output everything that could do more to another terminal than show text there. It lets pass
 * printable text, backspace, tab, line feed and carriage return, and of the control sequences (ECMA-48, xterm) those for
 * colours and styles (SGR), cursor movement, erasing, scrolling, and the alternate screen. All else is dropped: titles, the
 * clipboard (OSC 52) and every other string (OSC, DCS, APC, PM, SOS), queries, modes, character sets, resets, printing,
 * window operations, the bell, and characters that change the direction of writing.
 *
 * <p>A control sequence passes as a whole, in its form of seven bits, also if the input was split within it. So the filtered
 * output never ends within a sequence. Up to 128 characters of the input are held back until their sequence is complete. A
 * string (OSC, DCS, …) is taken to end after 65,536 characters, so that it cannot hide the rest of the output.
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

    // C1 controls; each means the same as ESC and a letter
    private static final int CSI = 0x9b;
    private static final int ST = 0x9c;
    private static final String STRINGS = "\u0090\u0098\u009d\u009e\u009f";

    /** The characters behind ESC that pass: save and restore the cursor; index, next line, reverse index. */
    private static final String ESCAPES = "78DEM";

    /** A number in a sequence, such as rows to scroll: up to four digits, more than a screen has rows or columns. */
    private static final String NUMBER = "[0-9]{0,4}";

    /** The control sequences that pass, without their CSI. */
    private static final Pattern HARMLESS = Pattern.compile(
            "[0-9;:]*m" // colours and styles
                    + "|" + NUMBER
                    + "[ABCDEFGIZ`adeXP@LMST]" // cursor by rows and columns, parts of lines, lines, scrolling
                    + "|" + NUMBER + "(;" + NUMBER + ")?[Hfr]" // cursor to a place, rows that scroll
                    + "|[0-9]{0,3}b" // the last character again
                    + "|[012]?[JK]" // erasing, but not what has scrolled away
                    + "|[su]"); // save and restore the cursor

    /** The sequences that switch modes, those of the alternate screen among them. */
    private static final Pattern MODES = Pattern.compile("\\?([0-9;]*)([hl])");

    private static final Pattern ALTERNATE = Pattern.compile("47|1047|1049");

    /** A whole escape or control sequence in filtered output. */
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

    // effects that stay after the output, until end()
    private @Nullable String alternate;
    private boolean styled;
    private boolean scrollsPart;

    /** Filters the next piece of output. A sequence that the piece does not complete passes with a later piece. */
    public String filter(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> take(c, out));
        return out.toString();
    }

    /**
     * Ends the output, and drops what is held back. Colours, scrolled rows and the alternate screen stay in effect after the
     * output.
     *
     * @return the sequences that end these effects, or an empty text
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

    /** Notes that output is missing here: drops what is held back, and takes what comes next for text. */
    public void interrupt() {
        begin(State.TEXT);
    }

    /** Removes all control sequences and control characters from a text that is shown by itself, such as a title. */
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
            // terminals obey these characters even within a sequence
            if (c >= '\b' && c <= '\r') {
                out.append((char) c);
            }
        } else if (c != DELETE) {
            if (c >= 0xa0) {
                state = State.TEXT; // no sequence contains such a character, so it was cut here
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

    /** Whether a character is printable or shapes the characters beside it, and does nothing else. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            // joiners shape letters and emoji beside them
            case Character.FORMAT -> c == 0x200c || c == 0x200d || c == 0xad;
            case Character.UNASSIGNED -> !isReservedForFormat(c);
            default -> true;
        };
    }

    /** Whether Unicode reserves a code without a character for one that is not shown (Default_Ignorable_Code_Point). */
    private static boolean isReservedForFormat(int c) {
        return c == 0x2065 || c >= 0xfff0 && c <= 0xfff8 || c >= 0xe0000 && c <= 0xe0fff;
    }
}
