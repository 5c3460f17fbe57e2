package dev.sshdaudit.spark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the paths of a question. Spark hands over one path as it is, and several as a JSON array of texts. */
final class Paths {

    private static final JsonFactory JSON = new JsonFactory();

    private Paths() {}

    static List<String> of(@Nullable String path, @Nullable String paths) {
        List<String> all = new ArrayList<>();
        if (path != null && !path.isBlank()) {
            all.add(path);
        }
        if (paths != null) {
            all.addAll(array(paths));
        }
        return List.copyOf(all);
    }

    private static List<String> array(String json) {
        List<String> texts = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.VALUE_STRING) {
                    texts.add(parser.getText());
                }
                if (parser.currentToken() == JsonToken.END_ARRAY) {
                    return texts;
                }
            }
        } catch (IOException e) {
            // told below
        }
        throw new IllegalArgumentException("option paths: it is a JSON array of texts");
    }
}
