package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sshdaudit.web.http.EnoughException;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.http.JsonBlock;
import dev.sshdaudit.web.http.Parameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A request and its answer in memory. Insists that an answer begins once, and that JSON is encoded as it will be for a client. */
final class FakeExchange implements Exchange {

    private static final JsonFactory JSON = new JsonFactory();

    private final String method;
    private final List<String> path;
    private final Map<String, String> parameters = new HashMap<>();
    private final Map<String, String> body = new HashMap<>();
    Object session = "login 1";
    /** After how many lines the client has gone. */
    int linesUntilGone = Integer.MAX_VALUE;
    /** How many bytes of a download the client wants. */
    long wanted = Long.MAX_VALUE;

    /** Lines, or the one value, or events by name. */
    final List<Map<String, Object>> answered = new CopyOnWriteArrayList<>();

    final List<Object> lines = new CopyOnWriteArrayList<>();
    final ByteArrayOutputStream download = new ByteArrayOutputStream();
    String name;
    String contentType;
    long size;
    String tag;
    boolean begun;
    boolean closed;
    long jsonBytes;

    private FakeExchange(String method, String... path) {
        this.method = method;
        this.path = List.of(path);
    }

    static FakeExchange get(String... path) {
        return new FakeExchange("GET", path);
    }

    static FakeExchange post(String... path) {
        return new FakeExchange("POST", path);
    }

    FakeExchange with(String name, Object value) {
        parameters.put(name, value.toString());
        return this;
    }

    FakeExchange body(String name, String value) {
        body.put(name, value);
        return this;
    }

    FakeExchange of(Object login) {
        session = login;
        return this;
    }

    /** Has it answered. */
    FakeExchange by(Api api) throws IOException {
        api.answer(this);
        return this;
    }

    /** The status of the refusal, which must come before an answer begins. */
    int refusedBy(Api api) throws IOException {
        try {
            api.answer(this);
        } catch (HttpException e) {
            if (begun) {
                throw new AssertionError("refused after the answer began", e);
            }
            answered.add(Map.of("error", e.getMessage()));
            return e.status();
        }
        throw new AssertionError("not refused: " + lines);
    }

    /** The one JSON value. */
    @SuppressWarnings("unchecked")
    Map<String, Object> json() {
        return (Map<String, Object>) lines.get(0);
    }

    /** The lines that are objects with this value of this key. */
    @SuppressWarnings("unchecked")
    List<Map<String, Object>> lines(String key, Object value) {
        return lines.stream()
                .filter(line -> line instanceof Map<?, ?> map && value.equals(map.get(key)))
                .map(line -> (Map<String, Object>) line)
                .toList();
    }

    /** The lines that are objects with this key. */
    @SuppressWarnings("unchecked")
    List<Map<String, Object>> linesWith(String key) {
        return lines.stream()
                .filter(line -> line instanceof Map<?, ?> map && map.containsKey(key))
                .map(line -> (Map<String, Object>) line)
                .toList();
    }

    /** The data of the events of this name. */
    List<Map<String, Object>> events(String name) {
        return answered.stream()
                .filter(event -> name.equals(event.get("event")))
                .toList();
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public List<String> path() {
        return path;
    }

    @Override
    public Parameters parameters() {
        return new Parameters(parameters);
    }

    @Override
    public Map<String, String> body() {
        return body;
    }

    @Override
    public Object session() {
        return session;
    }

    @Override
    public String user() {
        return "auditor";
    }

    private void begin() {
        if (begun) {
            throw new IllegalStateException("the answer has begun");
        }
        begun = true;
    }

    @Override
    public void json(JsonBlock value) throws IOException {
        begin();
        lines.add(parsed(value));
    }

    @Override
    public Lines lines() {
        begin();
        return value -> {
            if (lines.size() >= linesUntilGone) {
                throw new IOException("the client has gone");
            }
            lines.add(parsed(value));
        };
    }

    @Override
    public Events events() {
        begin();
        return (event, data) -> {
            if (answered.size() >= linesUntilGone) {
                throw new IOException("the client has gone");
            }
            @SuppressWarnings("unchecked")
            Map<String, Object> map = new LinkedHashMap<>((Map<String, Object>) parsed(data));
            map.put("event", event);
            answered.add(map);
        };
    }

    @Override
    public OutputStream download(String file, String type, long bytes, String version) {
        begin();
        name = file;
        contentType = type;
        size = bytes;
        tag = version;
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                int some = (int) Math.min(length, wanted - download.size());
                download.write(from, offset, some);
                if (some < length) {
                    throw new EnoughException();
                }
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    /** Writes as bytes of UTF-8, which no half of a character survives, and reads that. */
    private Object parsed(JsonBlock value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            value.write(json);
        }
        jsonBytes += bytes.size();
        try (JsonParser parser = JSON.createParser(bytes.toByteArray())) {
            parser.nextToken();
            return value(parser);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + bytes, e);
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    parser.nextToken();
                    if (map.put(key, value(parser)) != null) {
                        throw new IOException("twice: " + key);
                    }
                }
                yield map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }
}
