package dev.sshdaudit.web.api;

import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.Exchange.Events;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.http.JsonBlock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells what an open connection does, as it happens. Output that waits goes out in one piece. A client that is slow misses messages, and is
 * told how many: the connection never waits. For one answer and one thread.
 */
final class Following {

    private static final long PATIENCE_MILLIS = 100;
    private static final int PIECE = 64 << 10;
    private static final int MOST_DATA = 4 << 10;

    /** Nanoseconds of silence after which the connection is looked for: it may have ended without a last message. */
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(1);

    /** Nanoseconds after which the user's rights are looked at again. */
    private static final long RIGHTS = TimeUnit.SECONDS.toNanos(10);

    private final AuditQuery query;
    private final String id;
    private final Events events;
    private final long start;
    private final Timeline timeline = Timeline.relative();
    private final FollowedChannels channels = new FollowedChannels();
    private final StringBuilder piece = new StringBuilder();
    private @Nullable Long pieceChannel;
    private boolean pieceTyped;
    private long pieceTime;
    private long pieceT;

    private Following(AuditQuery query, String id, Events events, long start) {
        this.query = query;
        this.id = id;
        this.events = events;
        this.start = start;
        timeline.begin(start);
    }

    /** Answers. */
    static void answer(Exchange exchange, AuditQuery query, String id) throws IOException {
        Live.find(query, id);
        LiveMessages followed =
                Asking.ask(() -> query.follow(client -> client.id().equals(id)));
        try (followed) {
            // looked at again: what it opened since would come neither in the list nor as a message
            LiveConnection connection = Live.find(query, id);
            long start = Asking.ask(() -> start(query, connection));
            Following following = new Following(query, id, exchange.events(), start);
            following.hello(connection);
            try {
                following.follow(followed);
            } catch (HttpException e) {
                // broken off, and not ended: the connection may go on
                throw new IOException("the live view is broken off: " + e.getMessage(), e);
            }
            following.end();
        }
    }

    /** When the first part of its recording began, from which offsets count; or else the connection. */
    private static long start(AuditQuery query, LiveConnection connection) throws IOException {
        Recorded recorded = Recorded.find(query, connection.client().id());
        Instant start = recorded == null || recorded.parts().isEmpty()
                ? connection.client().start()
                : recorded.parts().get(0).start();
        return Timestamps.of(start);
    }

    private void hello(LiveConnection connection) throws IOException {
        send("hello", json -> {
            json.writeStartObject();
            Json.text(json, "id", id);
            Json.text(json, "user", connection.client().user());
            Json.time(json, "start", Timestamps.toInstant(start));
            Live.channels(json, connection.channels());
            json.writeEndObject();
        });
    }

    private void follow(LiveMessages messages) throws IOException {
        long heard = System.nanoTime();
        long asked = heard;
        boolean ended = false;
        while (!ended) {
            LiveMessage next = poll(messages, piece.isEmpty() ? PATIENCE_MILLIS : 0);
            long now = System.nanoTime();
            if (next != null) {
                heard = now;
                take(next);
                ended = next.message().payload() instanceof Disconnect;
            } else if (!piece.isEmpty()) {
                flush();
            } else if (now - heard > SILENCE) {
                heard = now;
                ended = isGone();
            }
            if (now - asked > RIGHTS) {
                asked = now;
                requireView();
            }
        }
        flush();
    }

    private void end() throws IOException {
        send("end", json -> {
            json.writeStartObject();
            json.writeEndObject();
        });
    }

    private static @Nullable LiveMessage poll(LiveMessages messages, long millis) throws IOException {
        Asking.goOn();
        try {
            return messages.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the request is over");
        } catch (UncheckedIOException e) {
            // the ledger cannot be told that the user looks, so that the user may not
            IOException cause = e.getCause();
            throw Asking.refused(cause == null ? new IOException(e) : cause);
        }
    }

    private boolean isGone() throws IOException {
        return Asking.ask(query::sessions).stream()
                .noneMatch(connection -> connection.client().id().equals(id));
    }

    private void requireView() throws IOException {
        if (!Asking.ask(query::rights).view()) {
            throw new HttpException(403, "you may no longer look at connections");
        }
    }

    private void take(LiveMessage next) throws IOException {
        if (next.skipped() > 0) {
            skipped(next.skipped());
        }
        AuditMessage message = next.message();
        Long id = message.channelId();
        Bytes data = message.payload() instanceof Io io ? io.data() : null;
        if (id != null && message.payload() instanceof Io io && data != null && data.length() > 0) {
            data(message, id, io, data);
            if (message.extras().isEmpty()) {
                return;
            }
            // data was told; what else there is, such as a gap before it, stands in a line
            line(new AuditMessage(
                    message.connectionId(),
                    message.timestamp(),
                    new Io(io.stream(), Bytes.EMPTY),
                    id,
                    message.extras()));
            return;
        }
        if (id != null) {
            channel(message, id);
        }
        if (!(message.payload() instanceof ChannelRequest.Window)) {
            line(message);
        }
    }

    private void skipped(long count) throws IOException {
        flush();
        channels.interrupt();
        send("skipped", json -> {
            json.writeStartObject();
            json.writeNumberField("n", count);
            json.writeEndObject();
        });
    }

    private void channel(AuditMessage message, Long id) throws IOException {
        if (message.payload() instanceof ChannelRequest request) {
            TerminalState terminal = channels.terminal(id);
            if (terminal.request(request)) {
                resize(message, id, terminal);
            }
        } else if (message.payload() instanceof NewChannelSuccessful
                && message.extras().get(AuditMessage.TERMINAL) instanceof Map<?, ?> joined) {
            TerminalState terminal = channels.terminal(id);
            terminal.join(joined);
            resize(message, id, terminal);
        } else if (message.payload() instanceof Close) {
            flush();
            channels.remove(id);
        }
    }

    private void resize(AuditMessage message, Long id, TerminalState terminal) throws IOException {
        flush();
        send("r", json -> {
            json.writeStartObject();
            Json.channel(json, id);
            Json.seconds(json, "t", t(message));
            json.writeNumberField("columns", terminal.columns());
            json.writeNumberField("rows", terminal.rows());
            Json.text(json, "term", terminal.term());
            json.writeEndObject();
        });
    }

    private void data(AuditMessage message, Long id, Io io, Bytes data) throws IOException {
        boolean typed = io.stream() == Io.STDIN;
        if (!piece.isEmpty() && (!id.equals(pieceChannel) || typed != pieceTyped || piece.length() > PIECE)) {
            flush();
        }
        int stream = typed ? 0 : io.stream() == Io.STDOUT ? 1 : 2;
        if (piece.isEmpty()) {
            pieceChannel = id;
            pieceTyped = typed;
        }
        pieceTime = message.timestamp();
        pieceT = t(message);
        piece.append(channels.decode(id, stream, data));
    }

    /** Sends the output that waits, with the time of its last message. */
    private void flush() throws IOException {
        for (int at = 0; at < piece.length(); ) {
            int to = Math.min(piece.length(), at + PIECE);
            if (to < piece.length() && Character.isLowSurrogate(piece.charAt(to))) {
                to--;
            }
            String text = piece.substring(at, to);
            send(pieceTyped ? "i" : "o", json -> {
                json.writeStartObject();
                Json.channel(json, pieceChannel);
                Json.seconds(json, "t", pieceT);
                Json.time(json, "time", Timestamps.toInstant(pieceTime));
                Json.text(json, "data", text);
                json.writeEndObject();
            });
            at = to;
        }
        piece.setLength(0);
        if (piece.capacity() > 4 * PIECE) {
            piece.trimToSize();
        }
    }

    private void line(AuditMessage message) throws IOException {
        flush();
        List<String> lines = MessageLines.of(timeline, message, MOST_DATA);
        send("line", json -> {
            json.writeStartObject();
            Json.seconds(json, "t", t(message));
            Json.time(json, "time", Timestamps.toInstant(message.timestamp()));
            MessageLines.write(json, message, lines);
            json.writeEndObject();
        });
    }

    private long t(AuditMessage message) {
        return Math.max(0, message.timestamp() - start);
    }

    private void send(String name, JsonBlock data) throws IOException {
        Asking.goOn();
        events.event(name, data);
    }
}
