package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
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
import java.util.Locale;
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
        if (found.isEmpty()) {
            // the lists do not tell of a connection in a shared recording without a failed login: it is looked for
            // there
            opened(exchange, looks.look(exchange.session(), query, id));
            return;
        }
        Known known = Asking.ask(() -> known(query, found.get(0)));
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
            times(json, known.start(), known.end());
            json.writeBooleanField("castable", isCastable(known));
            Rows.outcome(json, rows.outcome(known.parts()));
            json.writeEndObject();
        });
    }

    private static void times(JsonGenerator json, Instant start, @Nullable Instant end) throws IOException {
        Json.time(json, "start", start);
        Json.time(json, "end", end);
        json.writeFieldName("duration");
        if (end == null) {
            json.writeNull();
        } else {
            Duration duration = Duration.between(start, end);
            json.writeNumber(duration.isNegative() ? "0" : duration.toSeconds() + "." + nanos(duration));
        }
    }

    private static String nanos(Duration duration) {
        return String.format(Locale.ROOT, "%09d", duration.getNano());
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

    private static void opened(Exchange exchange, Look look) throws IOException {
        RecordingMetadata metadata = look.part(0);
        String connection = look.connection();
        exchange.json(json -> {
            json.writeStartObject();
            Json.text(json, "connection", connection == null ? metadata.connectionId() : connection);
            Json.text(json, "id", look.id());
            Json.text(json, "shown", look.id());
            json.writeArrayFieldStart("parts");
            json.writeEndArray();
            json.writeBooleanField("shared", metadata.shared());
            json.writeBooleanField("live", false);
            Json.time(json, "start", null);
            Json.time(json, "end", null);
            json.writeNullField("duration");
            json.writeBooleanField("castable", false);
            json.writeNullField("verified");
            json.writeEndObject();
        });
    }
}
