package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes what extras tell as fields of an outline's entry: known keys alone, as a recording of others may have any. */
final class OutlineFields {

    private static final List<String> FILE_KEYS = List.of(
            "op",
            "path",
            "to",
            "or",
            "from",
            "length",
            "mode",
            "bytesRead",
            "bytesWritten",
            "sha256",
            "result",
            "finished",
            "openedBefore",
            "notFollowed");

    private OutlineFields() {}

    /** Writes what was done with a file. */
    static void file(JsonGenerator json, Map<?, ?> file) throws IOException {
        for (String key : FILE_KEYS) {
            Object value = file.get(key);
            if (value instanceof String text) {
                Json.text(json, key, text);
            } else if (value instanceof Long number) {
                json.writeNumberField(key, number);
            } else if (value instanceof Boolean is) {
                json.writeBooleanField(key, is);
            }
        }
    }

    /** Writes a number, or null. */
    static void count(JsonGenerator json, String key, Map<String, Object> extras) throws IOException {
        if (extras.get(key) instanceof Long number) {
            json.writeNumberField(key, number);
        } else {
            json.writeNullField(key);
        }
    }
}
