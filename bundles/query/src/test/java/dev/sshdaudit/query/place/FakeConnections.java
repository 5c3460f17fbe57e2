package dev.sshdaudit.query.place;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.live.ShownContent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** Connections that are open, and what was done with them. All viewers come over the first of them. */
public final class FakeConnections implements LiveConnections {

    private final List<LiveConnection> open = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final Deque<LiveMessage> messages = new ArrayDeque<>();

    /** Opens a connection of each id. */
    public FakeConnections(String... ids) {
        for (String id : ids) {
            open.add(new LiveConnection(client(id), Instant.EPOCH, List.of(), 0, 0, 0, 0, 0, 0, 0));
        }
    }

    /** The client of a connection. */
    public static LiveClient client(String id) {
        return new LiveClient(id, "node", Instant.EPOCH, "192.0.2.7:50022", "ann");
    }

    /** Has followers get a message. */
    public void send(LiveMessage message) {
        messages.add(message);
    }

    /** What was done, a line each. */
    public List<String> done() {
        return List.copyOf(done);
    }

    @Override
    public List<LiveConnection> list() {
        return List.copyOf(open);
    }

    @Override
    public @Nullable String idOf(Subject subject) {
        return open.isEmpty() ? null : open.get(0).client().id();
    }

    @Override
    public boolean terminate(String id, String reason, String by) {
        done.add("terminate " + id + " for " + reason + " by " + by);
        return open.removeIf(connection -> connection.client().id().equals(id));
    }

    @Override
    public LiveMessages follow(Predicate<LiveClient> wanted, boolean content) {
        return new LiveMessages() {
            @Override
            public @Nullable LiveMessage poll(long timeout, TimeUnit unit) {
                return messages.poll();
            }

            @Override
            public void close() {
                done.add("followed");
            }
        };
    }

    @Override
    public boolean note(String id, @Nullable Long channelId, Map<String, ?> extras) {
        done.add("note " + id + " " + extras);
        return true;
    }

    @Override
    public ShownContent show(String id, String recording) {
        done.add("show " + id + " " + recording);
        return new ShownContent() {
            @Override
            public void announce(byte[] output) {
                done.add(output.length + " bytes");
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public RuleAnswer why(RuleQuestion question) {
        done.add("why "
                + (question.connection() == null ? question.user() + "@" + question.address() : question.connection())
                + " " + question.channel());
        return new RuleAnswer(List.of(), List.of());
    }
}
