package dev.sshdaudit.web.api;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.text.MessageFilter;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells some messages of a connection, as lines of a timeline. Messages are counted from 0 over all parts. Reading begins with the part that is
 * wanted if the messages of the parts before it were counted. For one answer and one thread.
 */
final class Messages {

    private static final int MOST = 500;
    private static final int USUAL = 200;
    private static final int MOST_TYPES = 100;
    private static final int MOST_NOTES = 200;
    private static final int LONGEST_TEXT = 200;
    private static final Pattern TYPE = Pattern.compile("[a-z0-9_*-]{1,60}");

    /** Bytes of data of one message, and characters of all messages, that are told. */
    private static final int MOST_DATA = 8 << 10;

    private static final int MOST_TEXT = 2 << 20;

    /** For how long messages are looked for that fit; then what was found is told, and where to go on. */
    private static final long NANOS = TimeUnit.SECONDS.toNanos(3);

    private record Line(long n, int part, long t, AuditMessage message, List<String> lines) {}

    private final Reel reel;
    private final MessageFilter filter;
    private final MessageFilter types;
    /** Whether the types are those that are not wanted. */
    private final boolean excludes;

    private final @Nullable String text;
    private final long from;
    private final @Nullable Long fromTime;
    private final long limit;
    private final long begun = System.nanoTime();
    private final List<Line> found = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Timeline timeline = Timeline.relative();
    private @Nullable Long next;
    private long moreNotes;
    private long length;

    private Messages(Parameters parameters, Reel reel, @Nullable Long fromTime, long from) {
        this.reel = reel;
        this.fromTime = fromTime;
        this.from = from;
        this.limit = parameters.number("limit", 1, MOST, USUAL);
        String types = parameters.text("types");
        this.excludes = types != null && types.startsWith("-");
        this.types = new MessageFilter(
                types(types == null || !excludes ? types : types.substring(1)),
                null,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                true,
                false);
        this.filter =
                new MessageFilter(List.of(), Filters.channel(parameters), Long.MIN_VALUE, Long.MAX_VALUE, true, false);
        String wanted = parameters.text("q");
        if (wanted != null && wanted.length() > LONGEST_TEXT) {
            throw Parameters.refused("q", "a text of up to " + LONGEST_TEXT + " characters");
        }
        this.text = wanted == null ? null : wanted.toLowerCase(Locale.ROOT);
    }

    /** Answers. */
    static void answer(Exchange exchange, AuditQuery query, Look look) throws IOException {
        Parameters parameters = exchange.parameters();
        Long time = Filters.nanos(parameters, "t");
        long from = parameters.number("from", 0, Long.MAX_VALUE, 0);
        int part = time == null ? look.partOf(from) : Reel.partAt(look, time);
        try (Reel reel = Reel.openPart(query, look, look.messagesBefore(part) < 0 ? 0 : part)) {
            Messages messages = new Messages(parameters, reel, time, from);
            messages.read();
            if (messages.moreNotes > 0) {
                messages.notes.add(messages.moreNotes + " more places are damaged");
            }
            messages.tell(exchange);
        }
    }

    private static List<String> types(@Nullable String text) {
        List<String> types = text == null ? List.of() : List.of(text.split(",", MOST_TYPES + 1));
        if (types.size() > MOST_TYPES
                || !types.stream().allMatch(type -> TYPE.matcher(type).matches())) {
            throw Parameters.refused("types", "up to " + MOST_TYPES + " names of types, with commas between them");
        }
        return types;
    }

    private void read() throws IOException {
        for (Reel.Next what = reel.next(); what != Reel.Next.END; what = reel.next()) {
            if (what == Reel.Next.MESSAGE) {
                boolean isLate = (reel.messages() & 255) == 0 && System.nanoTime() - begun > NANOS;
                if (isWanted() && (found.size() == limit || length > MOST_TEXT || isLate)) {
                    next = reel.n();
                    return;
                }
                timeline.begin(reel.start());
                take(reel.message());
            } else if (what != Reel.Next.PART) {
                note("at " + Json.seconds(reel.t()) + " s: " + reel.text());
            }
        }
    }

    private void note(String text) {
        if (notes.size() < MOST_NOTES) {
            notes.add(text);
        } else {
            moreNotes++;
        }
    }

    private boolean isWanted() {
        return reel.n() >= from && (fromTime == null || reel.t() >= fromTime);
    }

    private void take(AuditMessage message) {
        if (!isWanted() || !filter.test(message) || types.test(message) == excludes) {
            return;
        }
        List<String> lines = MessageLines.of(timeline, message, MOST_DATA);
        if (text == null
                || lines.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).contains(text))) {
            for (String line : lines) {
                length += line.length();
            }
            found.add(new Line(reel.n(), reel.part().part(), reel.t(), message, lines));
        }
    }

    private void tell(Exchange exchange) throws IOException {
        exchange.json(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("messages");
            for (Line line : found) {
                json.writeStartObject();
                json.writeNumberField("n", line.n());
                json.writeNumberField("part", line.part());
                Json.seconds(json, "t", line.t());
                Json.time(json, "time", Timestamps.toInstant(line.message().timestamp()));
                MessageLines.write(json, line.message(), line.lines());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (next == null) {
                json.writeNullField("next");
            } else {
                json.writeNumberField("next", next);
            }
            Json.texts(json, "notes", notes);
            json.writeEndObject();
        });
    }
}
