package dev.sshdaudit.text;

import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Lets those lines of a {@link Transcript} pass that fit. A line of data whose message began on an earlier line gets the time and
 * channel of this message. For one thread.
 */
public final class MatchingLines implements Consumer<String> {

    private final Consumer<String> out;
    private final Predicate<String> wanted;
    private String start = "";

    /**
     * Makes a filter.
     *
     * @param out takes the lines that fit
     * @param wanted whether a line fits
     */
    public MatchingLines(Consumer<String> out, Predicate<String> wanted) {
        this.out = out;
        this.wanted = wanted;
    }

    @Override
    public void accept(String line) {
        int quote = line.indexOf('"');
        boolean goesOn = quote >= 0 && line.substring(0, quote).isBlank();
        if (!goesOn && quote >= 0) {
            start = line.substring(0, quote);
        }
        if (wanted.test(line)) {
            out.accept(goesOn ? start + line.substring(quote) : line);
        }
    }
}
