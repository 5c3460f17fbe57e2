package dev.sshdaudit.storage.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The file beside a recording that holds its metadata, as JSON. It is replaced as a whole, so it is never half there. */
final class MetadataFile {

    private static final String SUFFIX = ".metadata.json";
    private static final String TEMPORARY = ".metadata.tmp";

    /** Far more than there is to say; what is larger is not ours. */
    private static final long MAX_SIZE = 1 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    private MetadataFile() {}

    static Path of(Path recording) {
        return recording.resolveSibling(recording.getFileName() + SUFFIX);
    }

    static boolean is(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    static boolean isTemporary(Path file) {
        return file.getFileName().toString().endsWith(TEMPORARY);
    }

    /** Writes or replaces the file; {@code size} is null as long as it is not known. */
    static void write(Path file, RecordingMetadata metadata, Long size) throws IOException {
        String name = file.getFileName().toString();
        Path temporary = file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + TEMPORARY);
        // left by an earlier try that failed; recordings have one writer each
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                Access.privateFile(file))) {
            ByteBuffer bytes = ByteBuffer.wrap(toJson(metadata, size));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] toJson(RecordingMetadata metadata, Long size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("name", metadata.name());
            json.writeStringField("connectionId", metadata.connectionId());
            if (metadata.channelId() != null) {
                json.writeNumberField("channelId", metadata.channelId());
            }
            json.writeNumberField("part", metadata.part());
            json.writeStringField("format", metadata.format());
            json.writeStringField("contentType", metadata.contentType());
            json.writeStringField("node", metadata.node());
            json.writeStringField("start", metadata.start().toString());
            if (metadata.end() != null) {
                json.writeStringField("end", metadata.end().toString());
            }
            json.writeStringField("remoteAddress", metadata.remoteAddress());
            json.writeStringField("country", metadata.country());
            if (metadata.username() != null) {
                json.writeStringField("username", metadata.username());
            }
            json.writeStringField("state", metadata.state().name().toLowerCase(Locale.ROOT));
            if (size != null) {
                json.writeNumberField("size", size);
            }
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /** Reads the file; what it says beyond what we know is passed over. */
    static RecordingMetadata read(Path file) throws IOException {
        if (Files.size(file) > MAX_SIZE) {
            throw new IOException("larger than any metadata");
        }
        Map<String, String> values = new HashMap<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                JsonParser json = JSON.createParser(Channels.newInputStream(channel))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                if (json.nextToken().isStructStart()) {
                    json.skipChildren();
                } else if (json.currentToken() != JsonToken.VALUE_NULL) {
                    values.put(key, json.getText());
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("cut");
            }
        } catch (JsonProcessingException e) {
            throw new IOException("not JSON: " + e.getOriginalMessage());
        }
        return fromValues(values);
    }

    private static RecordingMetadata fromValues(Map<String, String> values) throws IOException {
        try {
            String channel = values.get("channelId");
            String end = values.get("end");
            return new RecordingMetadata(
                    values.getOrDefault("name", ""),
                    values.get("connectionId"),
                    channel == null ? null : Long.valueOf(channel),
                    Integer.parseInt(values.getOrDefault("part", "1")),
                    values.getOrDefault("format", ""),
                    values.getOrDefault("contentType", ""),
                    values.getOrDefault("node", ""),
                    Instant.parse(values.getOrDefault("start", "")),
                    end == null ? null : Instant.parse(end),
                    values.getOrDefault("remoteAddress", ""),
                    values.getOrDefault("country", ""),
                    values.get("username"),
                    State.valueOf(values.getOrDefault("state", "").toUpperCase(Locale.ROOT)));
        } catch (DateTimeParseException | IllegalArgumentException | NullPointerException e) {
            throw new IOException("not the metadata of a recording: " + e.getMessage());
        }
    }
}
