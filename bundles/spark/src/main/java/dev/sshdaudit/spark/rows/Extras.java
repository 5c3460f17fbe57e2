package dev.sshdaudit.spark.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.message.Bytes;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The extras of a message as a map of texts: lists and maps as JSON, bytes in Base64. */
final class Extras {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Object NONE = Values.map(Map.of());

    private Extras() {}

    /** The value of the column. */
    static Object of(Map<String, Object> extras) {
        if (extras.isEmpty()) {
            return NONE;
        }
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        extras.forEach((key, value) -> texts.put(key, text(value)));
        return Values.map(texts);
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value == null || value == Bytes.MASKED) {
            return null;
        } else if (value instanceof Bytes bytes) {
            return Base64.getEncoder().encodeToString(bytes.toByteArray());
        } else if (value instanceof List<?> || value instanceof Map<?, ?>) {
            return json(value);
        }
        return value.toString();
    }

    private static String json(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null || value == Bytes.MASKED) {
            json.writeNull();
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Bytes bytes) {
            json.writeBinary(bytes.toByteArray());
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName((String) entry.getKey());
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else {
            json.writeString(value.toString());
        }
    }
}
