package dev.sshdaudit.core.live;

import dev.sshdaudit.core.rules.Client;
import dev.sshdaudit.core.rules.Explanation;
import dev.sshdaudit.core.rules.RuleSet;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.live.ShownContent;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** The open connections of a log, as other bundles see them. Thread-safe. */
public final class OpenConnections implements LiveConnections {

    private static final ShownContent NOT_SHOWN = new ShownContent() {
        @Override
        public void announce(byte[] output) {}

        @Override
        public void close() {}
    };

    private final Supplier<? extends Collection<? extends LiveRecorder>> recorders;
    private final Followers followers;
    private final Supplier<RuleSet> rules;

    /**
     * Shows the connections of these recorders, and their messages that these followers get.
     *
     * @param rules the rules in force
     */
    public OpenConnections(
            Supplier<? extends Collection<? extends LiveRecorder>> recorders,
            Followers followers,
            Supplier<RuleSet> rules) {
        this.rules = rules;
        this.recorders = recorders;
        this.followers = followers;
    }

    private @Nullable LiveRecorder recorder(String id) {
        for (LiveRecorder recorder : recorders.get()) {
            if (recorder.id().equals(id)) {
                return recorder;
            }
        }
        return null;
    }

    @Override
    public List<LiveConnection> list() {
        return recorders.get().stream()
                .map(LiveRecorder::snapshot)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing((LiveConnection connection) ->
                                connection.client().start())
                        .thenComparing(connection -> connection.client().id()))
                .toList();
    }

    @Override
    public @Nullable LiveConnection find(String id) {
        LiveRecorder recorder = recorder(id);
        return recorder == null ? null : recorder.snapshot();
    }

    @Override
    public @Nullable String idOf(Subject subject) {
        for (LiveRecorder recorder : recorders.get()) {
            if (recorder.isOf(subject) && recorder.snapshot() != null) {
                return recorder.id();
            }
        }
        return null;
    }

    @Override
    public boolean terminate(String id, String reason, String by) {
        LiveRecorder recorder = recorder(id);
        return recorder != null && recorder.terminate(reason, by);
    }

    @Override
    public LiveMessages follow(Predicate<LiveClient> wanted, boolean content) {
        return followers.follow(wanted, content);
    }

    @Override
    public boolean note(String id, @Nullable Long channelId, Map<String, ?> extras) {
        LiveRecorder recorder = recorder(id);
        return recorder != null && recorder.note(channelId, extras);
    }

    @Override
    public ShownContent show(String id, String recording) {
        LiveRecorder recorder = recorder(id);
        ShownContent shown = recorder == null ? null : recorder.show(recording);
        return shown == null ? NOT_SHOWN : shown;
    }

    @Override
    public @Nullable RuleAnswer why(RuleQuestion question) {
        String id = question.connection();
        if (id != null) {
            LiveRecorder recorder = recorder(id);
            return recorder == null ? null : Explanation.of(rules.get(), recorder.asked(), question.channel());
        }
        Integer port = question.port();
        Map<String, Object> server = port == null ? Map.of() : Map.of("port", port);
        return Explanation.of(
                rules.get(),
                new Client(question.user(), question.roles(), question.address(), server),
                question.channel());
    }
}
