package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.message.ConnectionEvent;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes recordings and connections as rows of lists. Thread-safe. */
final class Rows {

    private final Verified verified;

    Rows(Verified verified) {
        this.verified = verified;
    }

    /** Writes a row. */
    void write(JsonGenerator json, Found found, Ran ran) throws IOException {
        json.writeStartObject();
        if (found instanceof Found.Recording recording) {
            recording(json, recording, ran);
        } else if (found instanceof Found.Connection connection) {
            connection(json, connection);
        }
        json.writeEndObject();
    }

    private void recording(JsonGenerator json, Found.Recording recording, Ran ran) throws IOException {
        RecordingMetadata metadata = recording.metadata();
        json.writeStringField("kind", "recording");
        String user = metadata.username();
        Json.text(json, "user", user == null ? ran.user(metadata.connectionId()) : user);
        metadata(json, metadata);
        json.writeNumberField("bytes", recording.bytes());
        json.writeStringField("origin", recording.origin().name().toLowerCase(Locale.ROOT));
        Json.text(json, "attempted", null);
        ran.write(json, metadata.connectionId());
        outcome(json, verified.of(recording));
    }

    private static void metadata(JsonGenerator json, RecordingMetadata metadata) throws IOException {
        Json.text(json, "id", metadata.name());
        Json.text(json, "connection", metadata.connectionId());
        json.writeNumberField("part", metadata.part());
        Json.text(json, "address", metadata.remoteAddress());
        String country = metadata.country();
        Json.text(json, "country", country.equals(ConnectionEvent.COUNTRY_UNKNOWN) ? "" : country);
        Json.text(json, "node", metadata.node());
        Json.time(json, "start", metadata.start());
        Json.time(json, "end", metadata.end());
        json.writeStringField("state", metadata.state().name().toLowerCase(Locale.ROOT));
        Json.text(json, "format", metadata.format());
        json.writeBooleanField("encrypted", RecordingEncryption.isEncrypted(metadata.name()));
        json.writeBooleanField("shared", metadata.shared());
        Json.channel(json, metadata.channelId());
    }

    private static void connection(JsonGenerator json, Found.Connection connection) throws IOException {
        json.writeStringField("kind", "connection");
        Json.text(json, "id", connection.id());
        Json.text(json, "connection", connection.id());
        json.writeNumberField("part", 1);
        Json.text(json, "user", connection.user());
        Json.text(json, "attempted", connection.attempted());
        Json.text(json, "address", connection.address());
        json.writeStringField("country", "");
        Json.text(json, "node", connection.node());
        Json.time(json, "start", connection.start());
        Json.time(json, "end", connection.end());
        json.writeStringField("state", "ended");
        json.writeNumberField("bytes", 0);
        json.writeStringField("format", "");
        json.writeBooleanField("encrypted", false);
        json.writeBooleanField("shared", connection.user() == null);
        json.writeNullField("channel");
        json.writeStringField("origin", "ledger");
        Ran.write(json, connection);
        json.writeNullField("verified");
    }

    /** What came of the verification of all parts of a connection; null if one was not verified as it is now. */
    Verified.@Nullable Outcome outcome(List<Found> parts) {
        Verified.Outcome first = null;
        for (Found part : parts) {
            Verified.Outcome outcome = part instanceof Found.Recording recording ? verified.of(recording) : null;
            if (outcome == null) {
                return null;
            }
            boolean isFirst = first == null || first.good() && !outcome.good();
            first = isFirst ? outcome : first;
        }
        return first;
    }

    /** Writes what came of a verification. */
    static void outcome(JsonGenerator json, Verified.@Nullable Outcome outcome) throws IOException {
        if (outcome == null) {
            json.writeNullField("verified");
            return;
        }
        json.writeObjectFieldStart("verified");
        Json.time(json, "time", outcome.time());
        json.writeBooleanField("good", outcome.good());
        json.writeEndObject();
    }
}
