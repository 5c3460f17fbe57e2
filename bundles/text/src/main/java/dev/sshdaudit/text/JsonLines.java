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
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages as lines of JSON, in UTF-8, the way ContainerSSH's decoder does: {@code connectionId, timestamp, type,
 * typeId, typeName, payload, channelId}, then the message's extras. Byte strings are base64. An extra that has the name of one
 * of these keys, or of an earlier extra, gets a {@code _} before its name. A message of a type that the format's table does not
 * have is of type id {@code unknown}, with its number and its payload as they were read.
 *
 * <p>Lines are buffered until {@link #flush()}. They contain passwords and other secrets, unless these are {@linkplain #masked
 * masked}. For one thread.
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

    /** The key, behind the extras, that lists what is masked in a message. */
    private static final String MASKED = "masked";

    private static final List<String> KEYS_AND_MASKED =
            Stream.concat(KEYS.stream(), Stream.of(MASKED)).toList();

    private static final Map<String, SerializableString> READY = new ConcurrentHashMap<>();

    private final JsonGenerator json;
    private final boolean secrets;
    /** The fields and extras of the current message that are masked, each once. */
    private final Set<String> masked = new LinkedHashSet<>();

    /** Makes a writer to a stream, which it never closes. */
    public JsonLines(OutputStream out) {
        this(out, true);
    }

    private JsonLines(OutputStream out, boolean secrets) {
        this.secrets = secrets;
        try {
            json = FACTORY.createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the generator writes nothing when it is made
        }
    }

    /**
     * Makes a writer that writes {@code null} in place of passwords, new passwords, answers of users and X11 cookies, unless they
     * are empty. The key {@code masked} behind the extras lists them, such as {@code ["payload.password"]}. Beside such a list, an
     * extra {@code masked} is written as {@code _masked}; so is one that is a list itself.
     */
    public static JsonLines masked(OutputStream out) {
        return new JsonLines(out, false);
    }

    /** Writes one message as a line of JSON, secrets included, without a line end. */
    public static String toJson(AuditMessage message) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        JsonLines lines = new JsonLines(line);
        try {
            lines.object(message);
            lines.json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a ByteArrayOutputStream throws none
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Writes a message and a line feed. */
    public void write(AuditMessage message) throws IOException {
        object(message);
        json.writeRaw('\n');
    }

    /** Writes all lines to the stream, and flushes the stream. */
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
        Long channelId = message.channelId();
        if (channelId == null) {
            json.writeNull();
        } else {
            unsigned(channelId);
        }
        if (secrets) {
            entries(message.extras(), KEYS);
        } else {
            Map<String, Object> shown = maskedExtras(message.extras());
            boolean lists = !masked.isEmpty() || shown.get(MASKED) instanceof List<?>;
            entries(shown, lists ? KEYS_AND_MASKED : KEYS);
            writeMasked();
        }
        json.writeEndObject();
    }

    private Map<String, Object> maskedExtras(Map<String, Object> extras) {
        if (extras.keySet().stream().noneMatch(Secrets::isSecretExtra)) {
            return extras;
        }
        Map<String, Object> shown = new LinkedHashMap<>(extras);
        shown.replaceAll((key, value) -> Secrets.isSecretExtra(key) && isToBeMasked(value) ? mask(key) : value);
        return shown;
    }

    private static boolean isToBeMasked(@Nullable Object secret) {
        return Secrets.isMasked(secret) || !Secrets.isEmpty(secret);
    }

    /** Notes that a field or extra is masked, and gives null, which is written in its place. */
    private @Nullable Object mask(String where) {
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
            if (!secrets && Secrets.isSecretField(field.key()) && isToBeMasked(value)) {
                value = mask(path + field.key());
            }
            PayloadSchema entries = field.entries();
            if (entries != null && value != null) {
                json.writeStartArray();
                for (Object entry : (List<?>) value) {
                    payload(entries, entry, path + field.key() + ".");
                }
                json.writeEndArray();
            } else if (field.kind() == Kind.UNSIGNED && value instanceof Long number) {
                unsigned(number);
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

    private void value(@Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Bytes bytes) {
            // the JDK's encoder, which uses a processor's vectors, and not Jackson's
            byte[] base64 = Base64.getEncoder().encode(bytes.toByteArray());
            json.writeRawUTF8String(base64, 0, base64.length);
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

    /** A key or type name, encoded once for all messages: there are some two hundred, and most of the output consists of them. */
    private static SerializableString ready(String text) {
        SerializableString known = READY.get(text); // which takes no lock, as the other method mostly does
        return known == null ? READY.computeIfAbsent(text, SerializedString::new) : known;
    }

    /** Replaces each surrogate without its other half by U+FFFD, because UTF-8 cannot encode it. */
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
