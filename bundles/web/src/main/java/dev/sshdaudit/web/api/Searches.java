package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.GrepRequest;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.HttpException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Searches recordings for a text. For one answer and one thread. */
final class Searches {

    private static final int MOST_OF_ONE = 1_000;
    private static final int MOST_OF_MANY = 500;
    private static final int USUAL = 100;

    /** Connections of which it is kept when they began. */
    private static final int KEPT = 1_000;

    private final AuditQuery query;
    private final Told told;
    private final boolean many;
    private final Map<String, Recorded> connections = new LinkedHashMap<>();
    private long hits;
    private boolean more;

    private Searches(AuditQuery query, Told told, boolean many) {
        this.query = query;
        this.told = told;
        this.many = many;
    }

    /** Searches many recordings. */
    static void many(Exchange exchange, AuditQuery query) throws IOException {
        Pattern text = Filters.literal(exchange.parameters());
        RecordingFilter filter = Filters.of(exchange.parameters());
        long limit = exchange.parameters().number("limit", 1, MOST_OF_MANY, USUAL);
        requireLooking(query);
        Told told = new Told(exchange.lines());
        Searches search = new Searches(query, told, true);
        told.run(() -> search.run(filter, text, limit, null));
    }

    /** Searches all parts of one connection. */
    static void one(Exchange exchange, AuditQuery query, String id) throws IOException {
        Pattern text = Filters.literal(exchange.parameters());
        requireLooking(query);
        List<Recorded> found = Asking.ask(() -> {
            Recorded one = Recorded.find(query, id);
            return one == null ? List.of() : List.of(one);
        });
        Told told = new Told(exchange.lines());
        Searches search = new Searches(query, told, false);
        if (found.isEmpty() || found.get(0).isShared()) {
            search.note("a connection whose user has not authenticated shows and types nothing that could be searched");
            search.done();
            return;
        }
        Recorded one = found.get(0);
        told.run(() -> search.run(RecordingFilter.ALL.withId(one.beginning()), text, MOST_OF_ONE, one));
    }

    /** Refuses a user who may not look at recordings, before the answer begins. */
    private static void requireLooking(AuditQuery query) throws IOException {
        Rights rights = Asking.ask(query::rights);
        if (!rights.view() && !rights.own()) {
            throw new HttpException(403, "you may not look at recordings");
        }
    }

    private void run(RecordingFilter filter, Pattern text, long limit, @Nullable Recorded one) throws IOException {
        // hits of other channels of the connection do not count: so it is counted here
        List<String> notes = query.grep(new GrepRequest(null, filter, text, Long.MAX_VALUE), hit -> {
            try {
                return take(hit, limit, one);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Asking.goOn();
        told.sendKept();
        for (String note : notes) {
            note(note);
        }
        if (more) {
            note("there are more hits than " + limit + ": these are the first that were found");
        }
        done();
    }

    private boolean take(TextHit hit, long limit, @Nullable Recorded one) throws IOException {
        if (one != null && partOf(one, hit) == 0) {
            return true; // of another connection, whose id begins so
        } else if (hits == limit) {
            more = true;
            return false;
        }
        hits++;
        Recorded of = one == null ? recorded(hit) : one;
        Instant start =
                of == null ? hit.time().minus(hit.offset()) : of.parts().get(0).start();
        int part = of == null ? 1 : Math.max(1, partOf(of, hit));
        told.sendSoon(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("hit");
            write(json, hit, part, start);
            json.writeEndObject();
            json.writeEndObject();
        });
        return true;
    }

    private void write(JsonGenerator json, TextHit hit, int part, Instant start) throws IOException {
        if (many) {
            Json.text(json, "id", hit.recording());
            Json.text(json, "connection", hit.connection());
            Json.text(json, "user", hit.user());
        }
        json.writeNumberField("part", part);
        Json.seconds(json, "t", nanos(Duration.between(start, hit.time())));
        Json.time(json, "time", hit.time());
        Json.channel(json, hit.channel());
        json.writeStringField("source", hit.source().name().toLowerCase(Locale.ROOT));
        Json.text(json, "line", hit.line());
    }

    private static long nanos(Duration duration) {
        try {
            return Math.max(0, duration.toNanos());
        } catch (ArithmeticException e) {
            return 0; // a time of a damaged recording
        }
    }

    /** The number of the part that has a hit; 0 if none has. */
    private static int partOf(Recorded recorded, TextHit hit) {
        return recorded.parts().stream()
                .map(Found.Recording::metadata)
                .filter(metadata -> metadata.name().equals(hit.recording()))
                .mapToInt(RecordingMetadata::part)
                .findFirst()
                .orElse(0);
    }

    /** What is recorded of the connection of a hit, or null. */
    private @Nullable Recorded recorded(TextHit hit) throws IOException {
        Recorded known = connections.get(hit.recording());
        if (known == null) {
            known = Recorded.find(query, hit.recording());
            if (known == null || known.parts().isEmpty()) {
                return null;
            }
            if (connections.size() == KEPT) {
                connections.remove(connections.keySet().iterator().next());
            }
            connections.put(hit.recording(), known);
        }
        return known;
    }

    private void note(String text) throws IOException {
        told.send(json -> {
            json.writeStartObject();
            Json.text(json, "note", text);
            json.writeEndObject();
        });
    }

    private void done() throws IOException {
        told.send(json -> {
            json.writeStartObject();
            json.writeBooleanField("done", true);
            json.writeNumberField("hits", hits);
            json.writeEndObject();
        });
    }
}
