package dev.sshdaudit.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON objects whose values are texts, numbers and booleans. */
public final class FlatJson {

    private static final JsonFactory JSON = new JsonFactory();

    private FlatJson() {}

    /** The input is not such an object, or breaks off within it. */
    public static final class MalformedException extends IOException {

        private static final long serialVersionUID = 1L;

        MalformedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Reads an object, and ignores what follows it.
     *
     * @return the values as text, by key, in order; a value that is null, an object or an array is left out
     * @throws MalformedException if the input is not an object, or breaks off within it
     * @throws IOException if the input cannot be read
     */
    public static Map<String, String> read(InputStream input) throws IOException {
        try (JsonParser json = JSON.createParser(input)) {
            return values(json);
        } catch (JsonProcessingException e) {
            throw new MalformedException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Reads an object from a text; otherwise as {@link #read(InputStream)}. */
    public static Map<String, String> read(String text) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            return values(json);
        } catch (JsonProcessingException e) {
            throw new MalformedException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Map<String, String> values(JsonParser json) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedException("not a JSON object", null);
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
            throw new MalformedException("cut", null);
        }
        return values;
    }
}
