package dev.sshdaudit.web.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client is told when a request fails. Immutable.
 *
 * @param status of HTTP
 * @param message a sentence without a full stop
 * @param retrySeconds as in {@link HttpException}
 */
public record Failure(int status, String message, long retrySeconds) {

    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);
    private static final int UNAVAILABLE = 503;

    /** What an exception tells. One that no one expects is logged. */
    static Failure of(Throwable thrown, Work.@Nullable End end) {
        if (end != null) {
            return switch (end) {
                case LATE -> new Failure(UNAVAILABLE, "this took too long: ask for less", 0);
                case LOGGED_OUT -> new Failure(401, "you are logged out", 0);
                case STOPPED, GONE -> new Failure(UNAVAILABLE, "the request was broken off", 1);
            };
        } else if (thrown instanceof HttpException http) {
            return of(http);
        } else if (thrown instanceof SecurityException) {
            return new Failure(403, message(thrown), 0);
        } else if (thrown instanceof NoSuchFileException) {
            return new Failure(404, message(thrown), 0);
        } else if (thrown instanceof IllegalArgumentException) {
            return new Failure(400, message(thrown), 0);
        } else if (thrown instanceof IOException) {
            return new Failure(500, message(thrown), 0);
        }
        LOG.error("A request failed for an internal error", thrown);
        return new Failure(500, "internal error, see Karaf's log", 0);
    }

    /** What a refusal tells. */
    public static Failure of(HttpException refusal) {
        return new Failure(refusal.status(), message(refusal), refusal.retrySeconds());
    }

    private static String message(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? "the request failed" : message;
    }

    /** Answers with it, as JSON or as a plain page; waits for nothing. */
    public void send(HttpServletRequest request, HttpServletResponse response, boolean json) throws IOException {
        byte[] body = json
                ? Json.bytes(out -> {
                    out.writeStartObject();
                    out.writeStringField("error", message);
                    out.writeEndObject();
                })
                : (message + ".\n").getBytes(StandardCharsets.UTF_8);
        response.reset();
        SecurityHeaders.set(response);
        response.setStatus(status);
        if (retrySeconds > 0) {
            response.setHeader("Retry-After", Long.toString(retrySeconds));
        }
        response.setContentType(json ? "application/json" : "text/plain; charset=utf-8");
        response.setContentLength(body.length);
        AsyncWriter.write(request, response, request.getMethod().equals("HEAD") ? new byte[0] : body);
    }
}
