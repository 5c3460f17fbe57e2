package dev.sshdaudit.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** JSON objects in one line each. A terminal may show them, so all characters beyond ASCII, and all that control a terminal, are escaped. */
public final class JsonLine {

    private static final JsonFactory JSON = new JsonFactory();

    /** Writes the fields of an object. */
    @FunctionalInterface
    public interface Fields {

        /** Writes the fields; the object has been begun, and is ended afterwards. */
        void write(JsonGenerator json) throws IOException;
    }

    private JsonLine() {}

    /** An object with these fields, without a line feed. */
    public static String of(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.setHighestNonEscapedChar(0x7e); // names of files can be anything
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return text.toString();
    }
}
