package dev.sshdaudit.ledger.format;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a segment in its storage: {@code ledger-<id of the ledger>-<number of its first line>.jsonl}. Where a crash left a
 * segment without a whole line, the next segment has the same number, and a further one behind it:
 * {@code ledger-<id>-<number>.2.jsonl}.
 *
 * @param ledger the id of the ledger: 16 hex digits in lower case
 * @param first the number of the segment's first line, from 0
 * @param attempt which of several segments with the same number, from 1
 */
public record SegmentName(String ledger, long first, int attempt) implements Comparable<SegmentName> {

    /** The format that the metadata of segments names. */
    public static final String FORMAT = "ledger";

    /** The media type of segments. */
    public static final String CONTENT_TYPE = "application/x-ndjson";

    private static final Pattern LEDGER = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern NAME =
            Pattern.compile("ledger-([0-9a-f]{16})-([0-9]{12})(?:\\.([1-9][0-9]{0,8}))?\\.jsonl");
    private static final long MOST = 999_999_999_999L;
    private static final int MOST_ATTEMPTS = 999_999_999;

    private static final Comparator<SegmentName> ORDER = Comparator.comparing(SegmentName::ledger)
            .thenComparingLong(SegmentName::first)
            .thenComparingInt(SegmentName::attempt);

    /**
     * Checks the parts of a name.
     *
     * @throws IllegalArgumentException if the id is not 16 hex digits in lower case, the number has more than 12 digits, or the
     *     attempt more than 9
     */
    public SegmentName {
        boolean fits = LEDGER.matcher(ledger).matches() && first >= 0 && first <= MOST;
        if (!fits || attempt < 1 || attempt > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("no segment can have this name");
        }
    }

    /** The first segment with its number. */
    public SegmentName(String ledger, long first) {
        this(ledger, first, 1);
    }

    /** The parts of a name; empty if it is not the name of a segment. */
    public static Optional<SegmentName> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String attempt = matcher.group(3);
        SegmentName parsed = new SegmentName(
                matcher.group(1), Long.parseLong(matcher.group(2)), attempt == null ? 1 : Integer.parseInt(attempt));
        return parsed.toString().equals(name) ? Optional.of(parsed) : Optional.empty();
    }

    /** The next segment with the same number. */
    public SegmentName again() {
        return new SegmentName(ledger, first, attempt + 1);
    }

    /**
     * The metadata of a segment at its start.
     *
     * @param node the name of the machine, or an empty text
     * @param start the time of its first line
     */
    public RecordingMetadata metadata(String node, Instant start) {
        return new RecordingMetadata(
                toString(),
                ledger,
                null,
                1,
                FORMAT,
                CONTENT_TYPE,
                node,
                start,
                null,
                "",
                "XX",
                null,
                State.OPEN,
                false,
                null);
    }

    /** The name in the storage. */
    @Override
    public String toString() {
        String further = attempt == 1 ? "" : "." + attempt;
        return String.format(Locale.ROOT, "ledger-%s-%012d%s.jsonl", ledger, first, further);
    }

    /** By ledger, then by number, then by attempt. */
    @Override
    public int compareTo(SegmentName other) {
        return ORDER.compare(this, other);
    }
}
