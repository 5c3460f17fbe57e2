package dev.sshdaudit.ledger.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.sshdaudit.ledger.merkle.Hash;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object. Each is taken out once, and at the end none may be left: so a field with a changed key is found.
 * All methods throw {@link IllegalArgumentException} where the object is not as expected; the message has no part of a value.
 */
final class Fields {

    private static final int DEPTH = 8;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxStringLength(Bounds.LINE)
                    .build())
            .build();

    /** JSON null, as maps with null tell no difference between a field that is null and one that is not there. */
    private static final Object NULL = new Object();

    private final Map<String, Object> values;

    private Fields(Map<String, Object> values) {
        this.values = values;
    }

    /** Reads one object, with nothing behind it. */
    static Fields parse(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            Fields fields = object(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("something follows the JSON object");
            }
            return fields;
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    private static Fields object(JsonParser parser) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            values.put(key, value(parser, parser.nextToken()));
        }
        return new Fields(values);
    }

    private static Object value(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == null) {
            throw new IllegalArgumentException("it breaks off");
        }
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue(); // throws where a long is too small
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> NULL;
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            default -> throw new IllegalArgumentException("it has a value of a kind that no field has");
        };
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> values = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            values.add(value(parser, token));
        }
        return values;
    }

    /** Checks that all fields were taken. */
    void end() {
        if (!values.isEmpty()) {
            throw new IllegalArgumentException("it has fields that version 1 of the format does not know");
        }
    }

    String text(String key) {
        return need(key, textIf(key));
    }

    /** A text, or null if there is no such field. */
    @Nullable
    String textIf(String key) {
        return take(key, String.class);
    }

    /** A text, or null if the field is null; the field must be there. */
    @Nullable
    String textOrNull(String key) {
        return values.remove(key, NULL) ? null : text(key);
    }

    long number(String key) {
        return need(key, numberIf(key));
    }

    /** A number, or null if there is no such field. */
    @Nullable
    Long numberIf(String key) {
        Long number = take(key, Long.class);
        if (number != null && number < 0) {
            throw new IllegalArgumentException("\"" + key + "\" is negative");
        }
        return number;
    }

    int smallNumber(String key) {
        long number = number(key);
        if (number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("\"" + key + "\" is too large");
        }
        return (int) number;
    }

    boolean flag(String key) {
        return need(key, take(key, Boolean.class));
    }

    /** A flag that is left out where it is false. */
    boolean flagIf(String key) {
        Boolean flag = take(key, Boolean.class);
        if (flag != null && !flag) {
            throw new IllegalArgumentException("\"" + key + "\" is false instead of left out");
        }
        return flag != null;
    }

    Instant time(String key) {
        return named(key, text(key), Times::parse);
    }

    Hash hash(String key) {
        return named(key, text(key), Hash::ofHex);
    }

    List<String> texts(String key) {
        return list(key).stream().map(value -> cast(key, value, String.class)).toList();
    }

    /** An array of objects; each must have nothing but the fields that are taken. */
    <T> List<T> objects(String key, Function<Fields, T> read) {
        List<T> objects = new ArrayList<>();
        for (Object value : list(key)) {
            Fields fields = cast(key, value, Fields.class);
            objects.add(read.apply(fields));
            fields.end();
        }
        return objects;
    }

    private List<?> list(String key) {
        return need(key, take(key, List.class));
    }

    private <T> @Nullable T take(String key, Class<T> type) {
        Object value = values.remove(key);
        return value == null ? null : cast(key, value, type);
    }

    private static <T> T cast(String key, Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("\"" + key + "\" has a value of a wrong kind");
        }
        return type.cast(value);
    }

    private static <T> T need(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("\"" + key + "\" is missing");
        }
        return value;
    }

    private static <T> T named(String key, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + key + "\" is " + e.getMessage(), e);
        }
    }
}
