package dev.sshdaudit.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema;
import dev.sshdaudit.message.PayloadSchema.Field;
import dev.sshdaudit.message.PayloadSchema.Kind;
import dev.sshdaudit.message.Unknown;
import java.io.ByteArrayOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Writes messages as lines of JSON, in UTF-8, the way ContainerSSH's decoder does: {@code connectionId, timestamp, type,
 * typeId, typeName, payload, channelId}, then the message's extras. Byte strings are base64. An extra whose name is
 * taken gets a {@code _} before it. A message of a type without a row is of type id {@code unknown}; its number and
 * payload are as they were read.
 *
 * <p>Lines gather in a buffer. Passwords and what else a recording holds stand in the lines in full, unless they are
 * {@linkplain #masked masked}.
 */
public final class JsonLines implements Flushable {

    private static final JsonEscapes ESCAPES = new JsonEscapes();

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .characterEscapes(ESCAPES)
            .rootValueSeparator((String) null)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private static final List<String> KEYS =
            List.of("connectionId", "timestamp", "type", "typeId", "typeName", "payload", "channelId");

    /** Stands behind the extras of a message of which something is masked. */
    private static final String MASKED = "masked";

    private static final List<String> KEYS_AND_MASKED =
            Stream.concat(KEYS.stream(), Stream.of(MASKED)).toList();

    private static final Map<String, SerializableString> READY = new ConcurrentHashMap<>();

    private final JsonGenerator json;
    private final boolean secrets;
    /** The fields and extras of the current message that are masked, each once. */
    private final Set<String> masked = new LinkedHashSet<>();

    /** Writes to a stream, which stays its owner's to close. */
    public JsonLines(OutputStream out) {
        this(out, true);
    }

    private JsonLines(OutputStream out, boolean secrets) {
        this.secrets = secrets;
        try {
            json = FACTORY.createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written yet
        }
    }

    /**
     * Writes to a stream, without secrets. A password, a new password, an answer of a user and an X11 cookie become
     * {@code null}, unless they are empty; the key {@code masked} behind the extras lists where that happened, such as
     * {@code ["payload.password"]}.
     */
    public static JsonLines masked(OutputStream out) {
        return new JsonLines(out, false);
    }

    /** One message as a line of JSON, without the line's end. */
    public static String toJson(AuditMessage message) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        JsonLines lines = new JsonLines(line);
        try {
            lines.object(message);
            lines.json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Writes a message and the line's end. */
    public void write(AuditMessage message) throws IOException {
        object(message);
        json.writeRaw('\n');
    }

    /** Hands on all lines, and flushes the stream. */
    @Override
    public void flush() throws IOException {
        json.flush();
    }

    private void object(AuditMessage message) throws IOException {
        Payload payload = message.payload();
        json.writeStartObject();
        name("connectionId");
        text(message.connectionId());
        name("timestamp");
        json.writeNumber(message.timestamp());
        name("type");
        json.writeNumber(payload.code());
        name("typeId");
        json.writeString(ready(payload.type().id()));
        name("typeName");
        json.writeString(ready(payload.type().displayName()));
        name("payload");
        if (payload instanceof Unknown unknown) {
            value(unknown.content());
        } else {
            payload(PayloadSchema.of(payload.type()), payload, "payload.");
        }
        name("channelId");
        if (message.channelId() == null) {
            json.writeNull();
        } else {
            unsigned(message.channelId());
        }
        if (secrets) {
            entries(message.extras(), KEYS);
        } else {
            entries(maskedExtras(message.extras()), KEYS_AND_MASKED);
            writeMasked();
        }
        json.writeEndObject();
    }

    private Map<String, Object> maskedExtras(Map<String, Object> extras) {
        if (extras.keySet().stream().noneMatch(Secrets::isSecretExtra)) {
            return extras;
        }
        Map<String, Object> shown = new LinkedHashMap<>(extras);
        shown.replaceAll((key, value) -> Secrets.isSecretExtra(key) && !Secrets.isEmpty(value) ? mask(key) : value);
        return shown;
    }

    /** Notes that something is masked; what stands in its place is null. */
    private Object mask(String where) {
        masked.add(where);
        return null;
    }

    private void writeMasked() throws IOException {
        if (!masked.isEmpty()) {
            name(MASKED);
            value(List.copyOf(masked));
            masked.clear();
        }
    }

    private void payload(PayloadSchema schema, Object record, String path) throws IOException {
        if (schema.size() == 0) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        for (int i = 0; i < schema.size(); i++) {
            Field field = schema.field(i);
            name(field.key());
            Object value = schema.value(record, i);
            if (!secrets && Secrets.isSecretField(field.key()) && !Secrets.isEmpty(value)) {
                value = mask(path + field.key());
            }
            if (field.entries() != null && value != null) {
                json.writeStartArray();
                for (Object entry : (List<?>) value) {
                    payload(field.entries(), entry, path + field.key() + ".");
                }
                json.writeEndArray();
            } else if (field.kind() == Kind.UNSIGNED) {
                unsigned((Long) value);
            } else {
                value(value);
            }
        }
        json.writeEndObject();
    }

    private void unsigned(long number) throws IOException {
        if (number >= 0) {
            json.writeNumber(number);
        } else {
            json.writeNumber(Long.toUnsignedString(number));
        }
    }

    private void value(Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Bytes bytes) {
            json.writeBinary(bytes.toByteArray());
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                value(element);
            }
            json.writeEndArray();
        } else {
            json.writeStartObject();
            entries((Map<?, ?>) value, Set.of());
            json.writeEndObject();
        }
    }

    private void entries(Map<?, ?> map, Collection<String> taken) throws IOException {
        boolean asTheyAre = map.keySet().stream()
                .allMatch(key -> !taken.contains(key) && encodable((String) key).equals(key));
        Set<String> names = asTheyAre ? null : new HashSet<>(taken);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = encodable((String) entry.getKey());
            while (names != null && !names.add(name)) {
                name = "_" + name;
            }
            if (ESCAPES.isNeeded(name)) {
                json.writeFieldName(ESCAPES.escaped(name));
            } else {
                json.writeFieldName(name);
            }
            value(entry.getValue());
        }
    }

    private void text(String text) throws IOException {
        String encodable = encodable(text);
        if (ESCAPES.isNeeded(encodable)) {
            json.writeString(ESCAPES.escaped(encodable));
        } else {
            json.writeString(encodable);
        }
    }

    private void name(String name) throws IOException {
        json.writeFieldName(ready(name));
    }

    /** A text of ours, encoded once: there are some two hundred, and they make up most of the output. */
    private static SerializableString ready(String text) {
        return READY.computeIfAbsent(text, SerializedString::new);
    }

    /** Half of a surrogate pair without the other becomes U+FFFD: UTF-8 cannot hold it. */
    private static String encodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }
}
