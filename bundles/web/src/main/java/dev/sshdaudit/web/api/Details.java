package dev.sshdaudit.web.api;

import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.web.http.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what is known of a connection without reading its recordings. */
final class Details {

    private Details() {}

    /** What is told. */
    private record Known(
            String connection,
            String shown,
            List<Found> parts,
            boolean shared,
            boolean live,
            Instant start,
            @Nullable Instant end,
            Ran ran) {}

    /** Answers. */
    static void answer(Exchange exchange, AuditQuery query, Looks looks, Rows rows, String id) throws IOException {
        List<Recorded> found = Asking.ask(() -> {
            Recorded one = Recorded.find(query, id);
            return one == null ? List.of() : List.of(one);
        });
        // the lists do not tell of a connection in a shared recording without a failed login: it is looked for there
        Recorded recorded = found.isEmpty()
                ? SharedConnection.read(query, looks.look(exchange.session(), query, id))
                : found.get(0);
        Known known = Asking.ask(() -> known(query, recorded));
        exchange.json(json -> {
            json.writeStartObject();
            Json.text(json, "connection", known.connection());
            Json.text(json, "id", id);
            Json.text(json, "shown", known.shown());
            json.writeArrayFieldStart("parts");
            for (Found part : known.parts()) {
                rows.write(json, part, known.ran());
            }
            json.writeEndArray();
            json.writeBooleanField("shared", known.shared());
            json.writeBooleanField("live", known.live());
            Json.time(json, "start", known.start());
            Json.time(json, "end", known.end());
            Json.seconds(json, "duration", duration(known.start(), known.end()));
            json.writeBooleanField("castable", isCastable(known));
            Rows.outcome(json, rows.outcome(known.parts()));
            String shortcoming = recorded.shortcoming();
            Json.texts(json, "notes", shortcoming == null ? List.of() : List.of(shortcoming));
            json.writeEndObject();
        });
    }

    /** How long it lasted, or lasts, in nanoseconds. */
    private static long duration(Instant start, @Nullable Instant end) {
        try {
            return Math.max(
                    0,
                    Duration.between(start, end == null ? Instant.now() : end).toNanos());
        } catch (ArithmeticException e) {
            return 0; // damaged metadata
        }
    }

    private static Known known(AuditQuery query, Recorded recorded) throws IOException {
        Found.Connection connection = recorded.connection();
        String connectionId = recorded.connectionId();
        boolean live = query.rights().view() && isLive(query, connectionId);
        if (connection != null) {
            return new Known(
                    connectionId,
                    connectionId,
                    List.of(connection),
                    true,
                    live,
                    connection.start(),
                    live ? null : connection.end(),
                    Ran.NONE);
        }
        List<Found.Recording> parts = recorded.parts();
        RecordingMetadata last = parts.get(parts.size() - 1).metadata();
        Instant start = parts.get(0).start();
        Instant end = last.end();
        RecordingFilter filter = RecordingFilter.ALL.withId(connectionId);
        return new Known(
                connectionId,
                recorded.id(),
                new ArrayList<>(parts),
                recorded.isShared(),
                live,
                start,
                end,
                Ran.of(query, filter, live, parts));
    }

    private static boolean isLive(AuditQuery query, String connectionId) {
        return query.sessions().stream()
                .map(LiveConnection::client)
                .anyMatch(client -> client.id().equals(connectionId));
    }

    private static boolean isCastable(Known known) {
        return !known.shared() && known.parts().stream().noneMatch(part -> RecordingEncryption.isEncrypted(part.id()));
    }
}
