package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.find.RecordingLines.Event;
import dev.sshdaudit.ledger.format.Fact.RecordingProgress;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineStart;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Selects the lines that tell of the beginning, the growth and the end of recordings, and reads no more of them than names. */
final class RecordingLines implements Selector<Event> {

    /** What a line tells. */
    enum Kind {
        OPENED,
        GREW,
        CLOSED
    }

    /**
     * What a line tells.
     *
     * @param name the name of the recording
     * @param line the bytes of a line that opens a recording; else null
     * @param bytes how many bytes a recording has that grew; else 0
     */
    record Event(Kind kind, String name, byte @Nullable [] line, long bytes) {}

    private static final byte[] OPENED = LineStart.type("recording.opened");
    private static final byte[] GREW = LineStart.type("recording.progress");
    private static final byte[] CLOSED = LineStart.type("recording.closed");
    private static final Needle ANCHOR = needle("\",\"type\":\"recording.");
    /** Bytes before the name in the shortest line. */
    private static final int SHORTEST = 60;

    private static final Needle NAME = needle("\",\"name\":\"");

    private final @Nullable Matcher matcher;

    /**
     * Makes a selector.
     *
     * @param matcher says which opened recordings are searched for; null if their lines are not needed, only names
     */
    RecordingLines(@Nullable Matcher matcher) {
        this.matcher = matcher;
    }

    private static Needle needle(String text) {
        return new Needle(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Needle anchor() {
        return ANCHOR;
    }

    @Override
    public boolean isCandidate(byte[] bytes, int from, int to) {
        return LineStart.isOfType(bytes, from, to, OPENED)
                ? matcher == null || matcher.isCandidate(bytes, from, to)
                : LineStart.isOfType(bytes, from, to, CLOSED)
                        || matcher != null && LineStart.isOfType(bytes, from, to, GREW);
    }

    @Override
    public @Nullable Event read(byte[] line) {
        String name = name(line);
        if (name == null) {
            return null;
        } else if (LineStart.isOfType(line, 0, line.length, CLOSED)) {
            return new Event(Kind.CLOSED, name, null, 0);
        } else if (LineStart.isOfType(line, 0, line.length, OPENED)) {
            return new Event(Kind.OPENED, name, matcher == null ? null : line, 0);
        }
        try {
            return LineParser.parse(line).fact() instanceof RecordingProgress progress
                    ? new Event(Kind.GREW, progress.name(), null, progress.bytes())
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The name of the recording, which needs no escapes in a line; null if the line is damaged. */
    private static @Nullable String name(byte[] line) {
        int key = NAME.find(line, Math.min(SHORTEST, line.length), line.length);
        if (key < 0) {
            return null;
        }
        int start = key + NAME.length();
        int end = start;
        while (end < line.length && line[end] != '"' && line[end] != '\\') {
            end++;
        }
        return end < line.length && line[end] == '"'
                ? new String(line, start, end - start, StandardCharsets.UTF_8)
                : null;
    }
}
