package dev.sshdaudit.text;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema;
import dev.sshdaudit.message.PayloadSchema.Field;
import dev.sshdaudit.message.PayloadSchema.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of messages: passwords, new passwords, answers to a server's questions, and X11 cookies. Empty values stand in
 * their places, which {@link JsonLines#masked} and {@link Timeline} show as hidden. What was typed at a program's prompt is data of a
 * channel, and stays. Thread-safe.
 */
public final class Masking {

    /** The types of messages that can hold a secret in a field. */
    private static final Map<MessageType, PayloadSchema> SECRET = secretTypes();

    private Masking() {}

    private static Map<MessageType, PayloadSchema> secretTypes() {
        Map<MessageType, PayloadSchema> types = new EnumMap<>(MessageType.class);
        for (MessageType type : MessageType.values()) {
            if (type != MessageType.UNKNOWN && canHoldSecret(PayloadSchema.of(type))) {
                types.put(type, PayloadSchema.of(type));
            }
        }
        return types;
    }

    private static boolean canHoldSecret(PayloadSchema schema) {
        return schema.fields().stream().anyMatch(field -> {
            PayloadSchema entries = field.entries();
            return Secrets.isSecretField(field.key()) || entries != null && canHoldSecret(entries);
        });
    }

    /** Whether a message holds a secret that is not empty. */
    public static boolean hasSecret(AuditMessage message) {
        PayloadSchema schema = SECRET.get(message.type());
        return schema != null && hasSecret(schema, message.payload()) || hasSecretExtra(message.extras());
    }

    private static boolean hasSecretExtra(Map<?, ?> extras) {
        return extras.entrySet().stream()
                .anyMatch(extra -> isSecret(extra.getKey(), extra.getValue())
                        || extra.getValue() instanceof Map<?, ?> map && hasSecretExtra(map));
    }

    /**
     * Whether an extra is a secret, or a piece that was cut off one: such pieces stand in a map by the key of their field. A map of
     * lengths has numbers by the same keys.
     */
    private static boolean isSecret(Object key, @Nullable Object value) {
        boolean is = Secrets.isSecretExtra((String) key)
                || Secrets.isSecretField((String) key) && (value instanceof String || value instanceof Bytes);
        return is && !Secrets.isEmpty(value);
    }

    private static Map<String, Object> maskedExtras(Map<?, ?> extras) {
        Map<String, Object> masked = new LinkedHashMap<>();
        extras.forEach((key, value) -> {
            Object kept = value instanceof Map<?, ?> map ? maskedExtras(map) : value;
            masked.put((String) key, isSecret(key, value) ? Bytes.MASKED : kept);
        });
        return masked;
    }

    private static boolean hasSecret(PayloadSchema schema, Object record) {
        for (int i = 0; i < schema.size(); i++) {
            Field field = schema.field(i);
            Object value = schema.value(record, i);
            PayloadSchema entries = field.entries();
            if (Secrets.isSecretField(field.key())) {
                if (!Secrets.isEmpty(value)) {
                    return true;
                }
            } else if (entries != null
                    && value instanceof List<?> list
                    && list.stream().anyMatch(entry -> hasSecret(entries, entry))) {
                return true;
            }
        }
        return false;
    }

    /** The message without its secrets; the message itself if it has none. */
    public static AuditMessage mask(AuditMessage message) {
        if (!hasSecret(message)) {
            return message;
        }
        PayloadSchema schema = SECRET.get(message.type());
        Payload payload = schema == null ? message.payload() : (Payload) masked(schema, message.payload());
        return new AuditMessage(
                message.connectionId(),
                message.timestamp(),
                payload,
                message.channelId(),
                maskedExtras(message.extras()));
    }

    private static Object masked(PayloadSchema schema, Object record) {
        @Nullable Object[] values = new Object[schema.size()];
        for (int i = 0; i < values.length; i++) {
            Field field = schema.field(i);
            PayloadSchema entries = field.entries();
            Object value = schema.value(record, i);
            if (Secrets.isSecretField(field.key()) && !Secrets.isEmpty(value)) {
                value = field.kind() == Kind.BYTES ? Bytes.MASKED : Secrets.MASKED_TEXT;
            } else if (entries != null && value instanceof List<?> list) {
                List<Object> hidden = new ArrayList<>();
                list.forEach(entry -> hidden.add(masked(entries, entry)));
                value = hidden;
            }
            values[i] = value;
        }
        return schema.create(values);
    }

    /** Reads messages without their secrets; closing it closes the reader that it reads from. */
    public static RecordingReader reader(RecordingReader reader) {
        return new RecordingReader() {
            @Override
            public @Nullable AuditMessage read() throws IOException {
                AuditMessage message = reader.read();
                return message == null ? null : mask(message);
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }
}
