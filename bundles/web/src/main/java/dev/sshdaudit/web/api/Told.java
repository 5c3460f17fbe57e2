package dev.sshdaudit.web.api;

import dev.sshdaudit.web.http.Exchange.Lines;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.http.JsonBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of an answer, told from callbacks, which have no checked exceptions. What goes wrong with the recording after the first line
 * is told as a last line, {@code {"error":…}}, since the status has gone out by then. For one thread.
 */
final class Told {

    /** How many lines are sent at once by {@link #sendSoon}. */
    private static final int SOON = 50;

    private final Lines lines;
    private final List<JsonBlock> kept = new ArrayList<>();
    private int soon;

    Told(Lines lines) {
        this.lines = lines;
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

    /**
     * Sends a line at once if it is one of the first; keeps it otherwise. For callbacks within a turn of the query API, which a slow
     * client must not hold. The caller bounds how many lines there are.
     */
    void sendSoon(JsonBlock line) throws IOException {
        Asking.goOn();
        soon++;
        if (soon <= SOON) {
            send(line);
        } else {
            kept.add(line);
        }
    }

    /** Sends the lines that were kept. */
    void sendKept() throws IOException {
        for (JsonBlock line : kept) {
            send(line);
        }
        kept.clear();
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
            sendKept();
            send(json -> {
                json.writeStartObject();
                Json.text(json, "error", e.getMessage());
                json.writeEndObject();
            });
            return false;
        }
    }
}
