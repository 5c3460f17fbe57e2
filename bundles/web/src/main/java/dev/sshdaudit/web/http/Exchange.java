package dev.sshdaudit.web.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of a user who is logged in, and its answer. The thread that answers runs as this user, and is interrupted when the client
 * has gone or the time for the request is over. For one thread.
 */
public interface Exchange {

    /** {@code GET} or {@code POST}. A request that changes something, or that makes work for long, is a {@code POST}. */
    String method();

    /** The parts of the path behind {@code api}, decoded, such as {@code recordings, 5f0c, cast}. */
    List<String> path();

    /** The parameters of the query. */
    Parameters parameters();

    /**
     * The body of a {@code POST}, a JSON object of texts.
     *
     * @throws HttpException if the body is no such object, or too long
     */
    Map<String, String> body() throws IOException;

    /** Whose request it is: the key of the session, the same for all requests of one login. Never shown. */
    Object session();

    /** The name of the user. */
    String user();

    /** Answers with one JSON value. */
    void json(JsonBlock value) throws IOException;

    /**
     * Begins an answer of lines, each a JSON value (NDJSON). While no line comes, an empty line is sent every few seconds, so that a
     * client that has gone is noticed.
     */
    Lines lines() throws IOException;

    /** Begins an answer of server-sent events; silent ones are kept alive as those of {@link #lines}. */
    Events events() throws IOException;

    /**
     * Begins a download. A {@code Range} of the request is served: what is before it is left out, and behind its end the stream throws
     * {@link EnoughException}.
     *
     * @param name the name of the file for the user, letters, digits, {@code -}, {@code _} and {@code .} only
     * @param contentType its media type
     * @param size the number of bytes, or -1 if it is not known; then no range is served, but the whole
     * @param tag what changes whenever the bytes would (the ETag), or null if the bytes are never the same; then no range is served
     */
    OutputStream download(String name, String contentType, long size, @Nullable String tag) throws IOException;

    /** Lines of an answer. */
    interface Lines {

        /** Sends a line; waits while the client is slow. */
        void line(JsonBlock value) throws IOException;
    }

    /** Server-sent events of an answer. */
    interface Events {

        /** Sends an event; waits while the client is slow. */
        void event(String name, JsonBlock data) throws IOException;
    }
}
