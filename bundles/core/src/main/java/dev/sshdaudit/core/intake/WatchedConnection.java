package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.live.LiveRecorder;
import dev.sshdaudit.core.rules.Client;
import dev.sshdaudit.core.rules.ConnectionRules;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.ShownContent;
import java.util.Map;
import java.util.function.BiConsumer;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** An open connection as those see it, and act on it, who look at open connections. Thread-safe. */
final class WatchedConnection implements LiveRecorder {

    private final Environment environment;
    private final Recording recording;

    @GuardedBy("recording.lock")
    private final ConnectionRules rules;

    @GuardedBy("recording.lock")
    private final LiveSide live;

    @GuardedBy("recording.lock")
    private final Viewings viewings;

    private final BiConsumer<@Nullable Long, Map<String, ?>> notes;

    /**
     * Watches a connection.
     *
     * @param notes records extras on a channel, or on none
     */
    WatchedConnection(
            Environment environment,
            Recording recording,
            ConnectionRules rules,
            LiveSide live,
            Viewings viewings,
            BiConsumer<@Nullable Long, Map<String, ?>> notes) {
        this.environment = environment;
        this.recording = recording;
        this.rules = rules;
        this.live = live;
        this.viewings = viewings;
        this.notes = notes;
    }

    @Override
    public String id() {
        return recording.id();
    }

    @Override
    public @Nullable LiveConnection snapshot() {
        synchronized (recording.lock) {
            return recording.isDisconnected()
                    ? null
                    : live.view()
                            .snapshot(
                                    environment.time().nanos(),
                                    recording.deciders().held(),
                                    recording.deciders().lostMessages());
        }
    }

    @Override
    public boolean isOf(Subject subject) {
        return recording.gate().isOf(subject);
    }

    @Override
    public boolean terminate(String reason, String by) {
        synchronized (recording.lock) {
            if (recording.isDisconnected()) {
                return false;
            } else if (!live.terminate(reason, by)) {
                return true;
            }
        }
        environment.tally().terminated();
        recording.gate().terminate(reason);
        return true;
    }

    @Override
    public boolean note(@Nullable Long channelId, Map<String, ?> extras) {
        synchronized (recording.lock) {
            if (recording.isDisconnected()) {
                return false;
            }
            notes.accept(channelId, extras);
            return true;
        }
    }

    @Override
    public @Nullable ShownContent show(String name) {
        synchronized (recording.lock) {
            return recording.isDisconnected() ? null : viewings.show(name);
        }
    }

    @Override
    public Client asked() {
        synchronized (recording.lock) {
            return rules.asked();
        }
    }
}
