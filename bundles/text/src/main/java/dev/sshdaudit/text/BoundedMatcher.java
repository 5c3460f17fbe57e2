package dev.sshdaudit.text;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for a pattern in lines, with an end: users choose patterns and clients choose lines, and a pattern such as {@code (a+)+$} takes
 * years for a line of fifty characters, or needs more stack than a thread has. For one thread at a time.
 */
public final class BoundedMatcher {

    /** How long one line may take. */
    public static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The most repetitions of what may need no character, such as {@code (?:)}: within them, the engine cannot be stopped. */
    private static final long REPETITIONS = 1_000;

    /** A least number of repetitions behind a group, or behind a place within a line; blanks and comments as {@code (?x)} has them. */
    private static final Pattern REPETITION =
            Pattern.compile("(?:[)^$]|\\\\[AGZzbB])(?:\\s|#[^\n]*\n)*\\{([0-9]{1,10})");

    /** How often the engine asks for characters between two looks at the clock: some microseconds. */
    private static final int LOOKS = 1 << 12;

    /** That the engine is stopped within a line. */
    private static final class Stop extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final boolean isLate;

        Stop(boolean isLate) {
            super(null, null, false, false);
            this.isLate = isLate;
        }
    }

    /** What became of a line. */
    public enum Result {
        /** The pattern is in the line. */
        FOUND,
        /** The pattern is not in the line. */
        NOT_FOUND,
        /** Whether the pattern is in the line was not found out: that takes too long, or too much stack. */
        UNKNOWN,
        /** Nothing more is wanted. */
        STOPPED
    }

    private final Matcher matcher;
    private final BooleanSupplier goesOn;
    private long left;
    private long deadline;
    private int looks;

    /**
     * Prepares a search.
     *
     * @param nanos how long all lines may take together
     * @param goesOn asked within each line whether to go on
     */
    public BoundedMatcher(Pattern pattern, long nanos, BooleanSupplier goesOn) {
        this.matcher = pattern.matcher("");
        this.left = nanos;
        this.goesOn = goesOn;
    }

    /**
     * Checks that a pattern can be stopped.
     *
     * @throws IllegalArgumentException if not: it repeats groups more often, all taken together, than is allowed; the message says so
     */
    public static void check(Pattern pattern) {
        if ((pattern.flags() & Pattern.LITERAL) != 0) {
            return;
        }
        long repetitions = 1;
        Matcher found = REPETITION.matcher(pattern.pattern());
        while (found.find()) {
            repetitions *= Math.max(1, Long.parseLong(found.group(1)));
            if (repetitions > REPETITIONS) {
                throw new IllegalArgumentException("a regular expression may repeat groups " + REPETITIONS
                        + " times at most, the numbers of all groups multiplied");
            }
        }
    }

    /** Whether the time for all lines together is over: then no line is searched any more. */
    public boolean isOver() {
        return left <= 0;
    }

    /** Begins with a line, and looks for the first place with the pattern. */
    public Result find(String line) {
        matcher.reset(new Watched(line));
        return next();
    }

    /** Looks for the next place in the same line. */
    public Result next() {
        long begun = System.nanoTime();
        deadline = begun + Math.min(LINE_NANOS, left);
        looks = 0;
        try {
            return isOver() ? Result.UNKNOWN : matcher.find() ? Result.FOUND : Result.NOT_FOUND;
        } catch (Stop e) {
            return e.isLate ? Result.UNKNOWN : Result.STOPPED;
        } catch (StackOverflowError e) {
            return Result.UNKNOWN; // the engine calls itself for each repetition of a group
        } finally {
            left -= System.nanoTime() - begun;
        }
    }

    /** Where the place begins that was found last. */
    public int start() {
        return matcher.start();
    }

    /** Where the place ends that was found last, exclusive. */
    public int end() {
        return matcher.end();
    }

    private void look() {
        looks = 0;
        if (!goesOn.getAsBoolean()) {
            throw new Stop(false);
        } else if (System.nanoTime() - deadline >= 0) {
            throw new Stop(true);
        }
    }

    /** A line whose characters are counted as the engine asks for them. */
    private final class Watched implements CharSequence {

        private final String line;

        Watched(String line) {
            this.line = line;
        }

        @Override
        public int length() {
            return line.length();
        }

        @Override
        public char charAt(int index) {
            if (++looks == LOOKS) {
                look();
            }
            return line.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return line.subSequence(start, end);
        }

        @Override
        public String toString() {
            return line;
        }
    }
}
