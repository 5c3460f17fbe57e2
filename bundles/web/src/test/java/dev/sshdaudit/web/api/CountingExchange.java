package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.JsonBlock;
import dev.sshdaudit.web.http.Parameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request for a window of a cast that counts what is answered, and keeps nothing. */
final class CountingExchange implements Exchange {

    private static final Pattern END = Pattern.compile("\"to\":([0-9.]+)");
    private static final JsonFactory JSON = new JsonFactory();

    private final Parameters parameters;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    long first;
    long lines;
    long bytes;

    CountingExchange(double from, String bytes, String lead) {
        parameters = new Parameters(Map.of("channel", "0", "from", "" + from, "bytes", bytes, "lead", lead));
    }

    /** Where the window ended, by its last line. */
    double to() {
        Matcher end = END.matcher(line.toString(StandardCharsets.UTF_8));
        if (!end.find()) {
            throw new IllegalStateException("no end: " + line);
        }
        return Double.parseDouble(end.group(1));
    }

    /** Whether it was the last one. */
    boolean isLast() {
        return line.toString(StandardCharsets.UTF_8).contains("\"last\":true");
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("recordings", Tape.ID, "cast");
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public Map<String, String> body() {
        return Map.of();
    }

    @Override
    public Object session() {
        return "login";
    }

    @Override
    public String user() {
        return "auditor";
    }

    @Override
    public void json(JsonBlock value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Lines lines() {
        return value -> {
            first = lines == 0 ? System.nanoTime() : first;
            lines++;
            line.reset();
            try (JsonGenerator json = JSON.createGenerator(line)) {
                value.write(json);
            }
            bytes += line.size();
        };
    }

    @Override
    public Events events() {
        throw new UnsupportedOperationException();
    }

    @Override
    public OutputStream download(String name, String contentType, long size, String tag) throws IOException {
        throw new UnsupportedOperationException();
    }
}
