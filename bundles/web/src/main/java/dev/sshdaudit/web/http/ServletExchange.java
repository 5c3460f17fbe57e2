package dev.sshdaudit.web.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** An exchange by way of a servlet container. */
final class ServletExchange implements Exchange {

    private static final String NDJSON_PING = "\n";
    private static final String EVENT_PING = ":\n\n";
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,200}");
    private static final Pattern EVENT_NAME = Pattern.compile("[a-z]{1,20}");
    private static final int NOT_SATISFIABLE = 416;
    private static final int VERSION_NOT_SUPPORTED = 505;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ApiRequest asked;
    private final Object session;
    private final String user;
    private final Work work;
    private final Workers workers;

    private boolean begun;
    private @Nullable ClientOutput output;
    private @Nullable Download download;

    ServletExchange(
            HttpServletRequest request,
            HttpServletResponse response,
            ApiRequest asked,
            Object session,
            String user,
            Work work,
            Workers workers) {
        this.request = request;
        this.response = response;
        this.asked = asked;
        this.session = session;
        this.user = user;
        this.work = work;
        this.workers = workers;
    }

    @Override
    public String method() {
        return asked.isHead() ? "GET" : asked.method();
    }

    @Override
    public List<String> path() {
        return asked.path();
    }

    @Override
    public Parameters parameters() {
        return asked.parameters();
    }

    @Override
    public Map<String, String> body() {
        return Body.texts(asked.body());
    }

    @Override
    public Object session() {
        return session;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public void json(JsonBlock value) throws IOException {
        begin();
        byte[] bytes = Json.bytes(value);
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        if (!asked.isHead()) {
            ClientOutput out = stream("");
            out.write(bytes, 0, bytes.length);
        }
    }

    @Override
    public Lines lines() throws IOException {
        begin();
        refuseHead();
        response.setContentType("application/x-ndjson");
        work.limit(workers.limits().linesSeconds());
        ClientOutput out = stream(NDJSON_PING);
        return value -> {
            byte[] line = line("", value, "\n");
            out.write(line, 0, line.length);
        };
    }

    @Override
    public Events events() throws IOException {
        begin();
        refuseHead();
        response.setContentType("text/event-stream");
        // of nginx, which would gather events before it passes them on
        response.setHeader("X-Accel-Buffering", "no");
        work.unlimited();
        ClientOutput out = stream(EVENT_PING);
        // browsers wait for the first bytes
        byte[] first = EVENT_PING.getBytes(StandardCharsets.US_ASCII);
        out.write(first, 0, first.length);
        out.flush();
        return (name, data) -> {
            if (!EVENT_NAME.matcher(name).matches()) {
                throw new IllegalStateException("no name of an event");
            }
            byte[] event = line("event: " + name + "\ndata: ", data, "\n\n");
            out.write(event, 0, event.length);
            out.flush();
        };
    }

    /** JSON has no line breaks of its own: so one value is one line. */
    private static byte[] line(String before, JsonBlock value, String after) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(before.getBytes(StandardCharsets.US_ASCII));
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            value.write(json);
        }
        bytes.write(after.getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    @Override
    public OutputStream download(String name, String contentType, long size, @Nullable String tag) throws IOException {
        begin();
        if (!FILE_NAME.matcher(name).matches()) {
            throw new IllegalStateException("no name of a file");
        }
        response.setContentType(contentType);
        response.setHeader("Content-Disposition", "attachment; filename=\"" + name + '"');
        String quoted = tag == null ? null : '"' + tag.replaceAll("[^\\x21\\x23-\\x7e]", "-") + '"';
        boolean ranges = size >= 0 && quoted != null;
        response.setHeader("Accept-Ranges", ranges ? "bytes" : "none");
        if (quoted != null) {
            response.setHeader("ETag", quoted);
        }
        ByteRange range = ranges && isOfThis(quoted) ? ByteRange.of(request.getHeader("Range"), size) : null;
        if (size < 0) {
            requireChunks();
        }
        long length = size < 0 ? Long.MAX_VALUE : size;
        if (range != null) {
            length = range.length();
            boolean there = range.isThere();
            response.setStatus(there ? HttpServletResponse.SC_PARTIAL_CONTENT : NOT_SATISFIABLE);
            response.setHeader(
                    "Content-Range",
                    there ? "bytes " + range.first() + "-" + range.last() + "/" + size : "bytes */" + size);
        }
        if (size >= 0) {
            response.setContentLengthLong(length);
        }
        work.limit(workers.limits().idleDownloadSeconds());
        Download made = new Download(
                stream(""),
                work,
                range == null ? 0 : range.first(),
                asked.isHead() ? 0 : length,
                workers.limits().idleDownloadSeconds());
        download = made;
        return made;
    }

    /** Without a length, only chunks tell a copy that broke off from a whole one; a closed connection does not. */
    private void requireChunks() {
        if (request.getProtocol().equals("HTTP/1.0")) {
            throw new HttpException(
                    VERSION_NOT_SUPPORTED, "this download needs HTTP/1.1: in nginx, set proxy_http_version 1.1");
        }
        String connection = request.getHeader("Connection");
        if (connection != null && connection.toLowerCase(Locale.ROOT).contains("close")) {
            response.setHeader("Transfer-Encoding", "chunked");
        }
    }

    /** Whether a range is to be served: the client has no part of an earlier version. */
    private boolean isOfThis(@Nullable String tag) {
        String had = request.getHeader("If-Range");
        return had == null || had.strip().equals(tag);
    }

    private void begin() {
        if (begun) {
            throw new IllegalStateException("the request is being answered already");
        }
        begun = true;
    }

    private void refuseHead() {
        if (asked.isHead()) {
            throw new HttpException(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "use GET");
        }
    }

    private ClientOutput stream(String ping) throws IOException {
        ClientOutput made = new ClientOutput(response.getOutputStream(), ping, work, workers.limits(), workers.clock());
        output = made;
        work.stream(made);
        return made;
    }

    /** Sends what is left. */
    void end() throws IOException {
        Download finished = download;
        if (!begun) {
            throw new IllegalStateException("the request was not answered");
        } else if (finished != null && finished.isShort()) {
            throw new IOException("the copy is shorter than it was said to be");
        }
        if (output != null) {
            output.flush();
        }
    }

    /** Whether the client has all bytes that it asked for, whatever was thrown since. */
    boolean isEnough() {
        return download != null && download.isEnough();
    }

    /** Whether the client may have a part of the answer. */
    boolean isStarted() {
        return output != null && output.isStarted();
    }

    /** Whether the client has gone. */
    boolean isBroken() {
        return output != null && output.isBroken();
    }
}
