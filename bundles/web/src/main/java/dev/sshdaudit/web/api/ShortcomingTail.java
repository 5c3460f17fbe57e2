package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.query.ExportRequest.Form;
import dev.sshdaudit.query.Exported;
import dev.sshdaudit.text.Visible;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes at the end of a copy what is missing in it: of a damaged recording, and of one that goes on, a copy holds what could be read, and
 * must not look like the whole. In text, JSON and casts this is a last line; a copy of the bytes stays as it is. For one copy and one thread.
 */
final class ShortcomingTail {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern TIME = Pattern.compile("\\[([0-9]{1,12}\\.[0-9]{1,9}),.*", Pattern.DOTALL);

    /** Characters of the beginning of a line that tell the version of a cast, or the time of an event. */
    private static final int BEGINNING = 40;

    private final Form form;
    private final StringBuilder line = new StringBuilder();
    private @Nullable OutputStream out;
    private boolean hasSize;
    private boolean intervals;
    private String latest = "0.000000";

    ShortcomingTail(Form form) {
        this.form = form;
    }

    /**
     * Takes the copy on its way.
     *
     * @param size the number of its bytes, or -1: then a line can come behind it
     */
    OutputStream around(OutputStream client, long size) {
        out = client;
        hasSize = size >= 0;
        return new FilterOutputStream(client) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                client.write(bytes, offset, length);
                if (form == Form.ASCIICAST) {
                    look(bytes, offset, length);
                }
            }

            @Override
            public void close() {
                // ended below, when it is known whether it is the whole
            }
        };
    }

    private void look(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                endLine();
            } else if (line.length() < BEGINNING) {
                line.append((char) (bytes[i] & 0x7f));
            }
        }
    }

    private void endLine() {
        String text = line.toString();
        Matcher time = TIME.matcher(text);
        intervals |= text.startsWith("{\"version\":3");
        latest = time.matches() ? time.group(1) : latest;
        line.setLength(0);
    }

    /** Ends the copy. */
    void end(Exported exported) throws IOException {
        OutputStream begun = out;
        if (begun == null) {
            return;
        }
        List<String> missing = new ArrayList<>(exported.problems());
        if (exported.goesOn()) {
            missing.add("the recording goes on: what comes after this copy was made is missing");
        }
        if (!hasSize && form != Form.BINARY) {
            for (String each : missing) {
                begun.write(line(each));
            }
        }
        begun.close();
    }

    private byte[] line(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (form == Form.TEXT) {
            bytes.writeBytes(("  ~~~~~~~~  " + Visible.sentence(text)).getBytes(StandardCharsets.UTF_8));
        } else {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json(json, Json.whole(Visible.sentence(text)));
            }
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private void json(JsonGenerator json, String text) throws IOException {
        if (form == Form.JSON) {
            json.writeStartObject();
            json.writeStringField("problem", text);
            json.writeEndObject();
        } else {
            json.writeStartArray();
            json.writeNumber(intervals ? "0.000000" : latest);
            json.writeString("m");
            json.writeString(text);
            json.writeEndArray();
        }
    }
}
