package dev.sshdaudit.itests;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, texts, numbers ({@code Long}, {@code Double}), booleans and nulls. */
final class JsonText {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonText() {}

    /** An object. */
    static Map<String, Object> object(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            return objectOf(value(parser));
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** The objects of lines; empty lines are none. */
    static List<Map<String, Object>> lines(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(JsonText::object)
                .toList();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> objectOf(Object value) {
        return (Map<String, Object>) value;
    }

    /** The objects of a list. */
    static List<Map<String, Object>> objects(Object value) {
        return ((List<?>) value).stream().map(JsonText::objectOf).toList();
    }

    /** Any value, such as a line of a cast, which is a list. */
    static Object any(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            return value(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }
}
