package dev.sshdaudit.text;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shortens floods of output in the lines of a {@link Transcript}: of many lines of output with nothing else between, the first and
 * the last ones pass, and a line says how many were left out. For one thread.
 */
public final class Folding implements Consumer<String> {

    /** The lines at the beginning of a flood that pass. */
    private static final int FIRST = 20;

    /** The lines at the end of a flood that pass. */
    private static final int LAST = 5;

    /** A first line of output: time, channel, stream, data. */
    private static final Pattern OUTPUT = Pattern.compile("\\s*\\S+\\s+#\\d+\\s+I/O std(?:out|err) +(?=\")");

    /** Another line of output of the same message, or of the same line of output once more. */
    private static final Pattern MORE = Pattern.compile(" +(?:\"|\\(the same \\d+ times more\\)$).*");

    private final Consumer<String> out;
    private final String hint;
    private final Deque<Held> held = new ArrayDeque<>();
    private String start = "";
    private boolean inOutput;
    private long passed;
    private long leftOut;
    private long characters;

    /** A line that may be one of the last, and the same line with time and channel, if it stands behind what is left out. */
    private record Held(String line, String whole) {}

    /**
     * Makes a folding.
     *
     * @param out takes the lines that pass
     * @param hint how to see what was left out
     */
    public Folding(Consumer<String> out, String hint) {
        this.out = out;
        this.hint = hint;
    }

    @Override
    public void accept(String line) {
        Matcher output = OUTPUT.matcher(line);
        if (output.lookingAt()) {
            start = output.group();
            inOutput = true;
            take(line);
        } else if (inOutput && MORE.matcher(line).matches()) {
            take(line);
        } else {
            end();
            out.accept(line);
        }
    }

    private void take(String line) {
        if (passed < FIRST) {
            passed++;
            out.accept(line);
            return;
        }
        held.add(new Held(line, withStart(line)));
        if (held.size() > LAST) {
            characters += held.remove().line().length();
            leftOut++;
        }
    }

    private String withStart(String line) {
        return line.startsWith(" ".repeat(start.length())) ? start + line.substring(start.length()) : line;
    }

    /** Ends a flood. Called after the last line, and where something else is printed to the same output. */
    public void end() {
        if (leftOut > 0) {
            out.accept(String.format(
                    Locale.ROOT,
                    "  ... %,d lines of output, %,d characters, are left out here; %s ...",
                    leftOut,
                    characters,
                    hint));
        }
        boolean whole = leftOut > 0;
        held.forEach(each -> out.accept(whole ? each.whole() : each.line()));
        held.clear();
        inOutput = false;
        passed = 0;
        leftOut = 0;
        characters = 0;
    }
}
