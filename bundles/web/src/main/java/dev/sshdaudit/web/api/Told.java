package dev.sshdaudit.web.api;

import dev.sshdaudit.web.http.Exchange.Lines;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.http.JsonBlock;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The lines of an answer, told from callbacks, which have no checked exceptions. What goes wrong with the recording after the first line
 * is told as a last line, {@code {"error":…}}, since the status has gone out by then. For one thread.
 */
final class Told {

    private final Lines lines;

    Told(Lines lines) {
        this.lines = lines;
    }

    /**
     * Tells a line.
     *
     * @throws UncheckedIOException if the client has gone
     */
    void tell(JsonBlock line) {
        try {
            send(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a line.
     *
     * @throws GoneException if the client has gone
     */
    void send(JsonBlock line) throws IOException {
        Asking.goOn();
        try {
            lines.line(line);
        } catch (IOException e) {
            throw new GoneException(e);
        }
    }

    /** Runs what tells lines, and tells what it was refused. */
    void run(Asking.Order order) throws IOException {
        is(() -> {
            order.run();
            return true;
        });
    }

    /** Runs what tells lines, and tells what it was refused, which is false. */
    boolean is(Asking.Question<Boolean> question) throws IOException {
        try {
            return Asking.ask(question);
        } catch (HttpException e) {
            send(json -> {
                json.writeStartObject();
                Json.text(json, "error", e.getMessage());
                json.writeEndObject();
            });
            return false;
        }
    }
}
