package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.HttpException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells of open connections, and ends them. */
final class Live {

    private Live() {}

    /** Answers with all open connections. */
    static void list(Exchange exchange, AuditQuery query) throws IOException {
        List<LiveConnection> connections = Asking.ask(query::sessions);
        exchange.json(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("connections");
            for (LiveConnection connection : connections) {
                write(json, connection);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, LiveConnection connection) throws IOException {
        json.writeStartObject();
        Json.text(json, "id", connection.client().id());
        Json.text(json, "user", connection.client().user());
        Json.text(json, "address", connection.client().address());
        json.writeStringField("country", "");
        Json.text(json, "node", connection.client().node());
        Json.time(json, "start", connection.client().start());
        Json.time(json, "last", connection.last());
        channels(json, connection.channels());
        json.writeNumberField("channelsOmitted", connection.sessionsOmitted());
        json.writeNumberField("messages", connection.messages());
        json.writeNumberField("bytesIn", connection.bytesIn());
        json.writeNumberField("bytesOut", connection.bytesOut());
        json.writeNumberField("rate", connection.bytesPerSecond());
        json.writeNumberField("waiting", connection.waitingBytes());
        json.writeNumberField("lost", connection.lostMessages());
        json.writeEndObject();
    }

    /** Writes channels. */
    static void channels(JsonGenerator json, List<LiveChannel> channels) throws IOException {
        json.writeArrayFieldStart("channels");
        for (LiveChannel channel : channels) {
            json.writeStartObject();
            json.writeStringField("id", Long.toUnsignedString(channel.id()));
            Json.text(json, "kind", Words.cut(channel.kind()));
            Json.text(json, "request", channel.request());
            Json.text(json, "program", cut(channel.program()));
            Json.text(json, "command", cut(channel.command()));
            Json.time(json, "since", channel.since());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null ? null : Words.cut(text);
    }

    /** Ends a connection. */
    static void end(Exchange exchange, AuditQuery query, String id) throws IOException {
        String reason = exchange.body().get("reason");
        if (reason == null || reason.isBlank()) {
            throw new HttpException(400, "the body must have a reason: one line of 1 to 500 characters");
        }
        LiveConnection ended = Asking.ask(() -> {
            find(query, id);
            return query.terminate(id, reason);
        });
        exchange.json(json -> {
            json.writeStartObject();
            Json.text(json, "ended", ended.client().id());
            json.writeEndObject();
        });
    }

    /**
     * Finds an open connection.
     *
     * @param id the whole id: the beginning of one could come to mean another connection
     */
    static LiveConnection find(AuditQuery query, String id) throws IOException {
        return Asking.ask(query::sessions).stream()
                .filter(connection -> connection.client().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new HttpException(404, "no open connection has this id"));
    }
}
