package dev.sshdaudit.query.grep;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sshdaudit.ledger.find.Needle;
import dev.sshdaudit.text.BoundedMatcher;
import dev.sshdaudit.text.BoundedMatcher.Result;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for a text in lines. For one thread at a time. */
final class LinePattern {

    /** The most characters of a line that are shown beside a hit, at each side. */
    static final int CONTEXT = 100;

    private static final int LITERAL_ANY_CASE = Pattern.LITERAL | Pattern.CASE_INSENSITIVE;

    /** How long the lines of one recording may take together, where they are not searched byte by byte. */
    static final long NANOS = TimeUnit.SECONDS.toNanos(60);

    private final @Nullable Needle needle;
    private final BoundedMatcher matcher;
    private long leftOut;

    /**
     * Makes a search; a literal pattern is looked for byte by byte, without regard to case only where all of it is ASCII.
     *
     * @param nanos how long the lines may take together, where they are not searched byte by byte
     * @param goesOn asked within lines whether to go on
     */
    LinePattern(Pattern text, long nanos, BooleanSupplier goesOn) {
        byte[] bytes = text.pattern().getBytes(UTF_8);
        boolean isAscii = bytes.length == text.pattern().length();
        if (bytes.length > 0 && text.flags() == Pattern.LITERAL) {
            needle = new Needle(bytes);
        } else if (bytes.length > 0 && isAscii && (text.flags() & ~Pattern.UNICODE_CASE) == LITERAL_ANY_CASE) {
            needle = Needle.ofAnyCase(bytes);
        } else {
            needle = null;
        }
        matcher = new BoundedMatcher(text, nanos, goesOn);
    }

    /** For how many lines it was not found out whether they have the text, as that takes too long or too much stack. */
    long leftOut() {
        return leftOut;
    }

    /** Whether the time for a recording is over: then no more lines are searched. */
    boolean isOver() {
        return matcher.isOver();
    }

    /**
     * Looks for the text in a line.
     *
     * @param bytes has the line at its beginning
     * @param length how many bytes the line has
     * @param before a hit that ends among so many first bytes does not count
     * @return the line, or of a long one the part around the first hit; null without a hit
     */
    @Nullable
    String find(byte[] bytes, int length, int before) {
        return needle == null ? findPattern(bytes, length, before) : findBytes(needle, bytes, length, before);
    }

    private static @Nullable String findBytes(Needle needle, byte[] bytes, int length, int before) {
        int at = needle.find(bytes, Math.max(0, before - needle.length() + 1), length);
        if (at < 0) {
            return null;
        }
        // characters have up to four bytes
        int from = Math.max(0, at - 4 * CONTEXT);
        int to = Math.min(length, at + needle.length() + 4 * CONTEXT);
        String near = new String(bytes, from, to - from, UTF_8);
        int hit = new String(bytes, from, at - from, UTF_8).length();
        return around(near, hit, hit + new String(bytes, at, needle.length(), UTF_8).length(), from > 0, to < length);
    }

    private @Nullable String findPattern(byte[] bytes, int length, int before) {
        String line = new String(bytes, 0, length, UTF_8);
        int old = before == 0 ? 0 : new String(bytes, 0, before, UTF_8).length();
        Result result = matcher.find(line);
        while (result == Result.FOUND) {
            if (old == 0 || matcher.end() > old) {
                return around(line, matcher.start(), matcher.end(), false, false);
            }
            result = matcher.next();
        }
        leftOut += result == Result.UNKNOWN ? 1 : 0;
        return null;
    }

    private static String around(String line, int start, int end, boolean cutBefore, boolean cutAfter) {
        int from = Math.max(0, start - CONTEXT);
        int to = Math.min(line.length(), end + CONTEXT);
        if (from > 0 && Character.isLowSurrogate(line.charAt(from))) {
            from--;
        }
        if (to < line.length() && Character.isLowSurrogate(line.charAt(to))) {
            to++;
        }
        return (cutBefore || from > 0 ? "…" : "")
                + line.substring(from, to)
                + (cutAfter || to < line.length() ? "…" : "");
    }
}
