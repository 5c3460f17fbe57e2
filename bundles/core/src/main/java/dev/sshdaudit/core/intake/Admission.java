package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.live.LiveView;
import dev.sshdaudit.core.rules.ConnectionRules;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the messages of a connection in the {@link Lobby} until its user has authenticated, or for good where a rule has nothing of
 * the connection recorded. For callers that hold the lock of the connection's recording.
 */
final class Admission {

    private final Environment environment;
    private final Intake intake;
    private final Recording recording;
    private final ConnectionRules rules;
    private final LiveView view;

    /** Null if the connection has its own recording. */
    private @Nullable Waiting waiting;

    /**
     * Begins before the first message.
     *
     * @param waiting holds the messages in the lobby; null if the connection has its own recording from the first message on
     */
    Admission(
            Environment environment,
            Intake intake,
            Recording recording,
            ConnectionRules rules,
            LiveView view,
            @Nullable Waiting waiting) {
        this.environment = environment;
        this.intake = intake;
        this.recording = recording;
        this.rules = rules;
        this.view = view;
        this.waiting = waiting;
    }

    /** Whether the connection has no recording of its own yet. */
    boolean isWaiting() {
        return waiting != null;
    }

    /**
     * Takes the next message.
     *
     * @param last whether no message comes behind this one
     * @return the message that goes to the connection's own recording; null if it stays in the lobby
     */
    @Nullable
    AuditMessage take(AuditMessage message, boolean last) {
        Waiting lobby = waiting;
        if (lobby == null) {
            return message;
        } else if (rules.isRecorded() && (message.channelId() != null || rules.isLoggedIn())) {
            return admit(lobby, message);
        }
        view.follow(message);
        environment.followers().publish(view.client(), message);
        hold(lobby, recording.gate().hasToTell() ? message.withExtra(AuditMessage.EXEMPT, true) : message, last);
        if (message.payload() instanceof HandshakeSuccessful && !lobby.stay()) {
            recording.gate().cannotRecord();
        }
        return null;
    }

    private void hold(Waiting lobby, AuditMessage message, boolean last) {
        boolean listed = lobby.add(message);
        if (last) {
            listed &= lobby.passOn();
            lobby.leave();
            recording.finished();
        }
        if (!listed) {
            recording.gate().cannotRecord();
        }
    }

    /** The user has authenticated, and the connection gets its own recording. Returns the message that showed this. */
    private AuditMessage admit(Waiting lobby, AuditMessage message) {
        waiting = null;
        if (lobby.isPassing()) {
            intake.lobby().left(message);
        }
        for (AuditMessage kept : lobby.leave()) {
            synchronized (recording.lock) {
                recording.offer(kept, kept.payload() instanceof Connect);
            }
        }
        synchronized (recording.lock) {
            recording.arrived(true);
        }
        long onlyShared = lobby.onlyShared();
        AuditMessage told = lobby.lost().before(message);
        return onlyShared == 0 ? told : told.withExtra(AuditMessage.SHARED_MESSAGES, onlyShared);
    }

    /** The user has not authenticated in the time for which messages are held. */
    void passOn() {
        synchronized (recording.lock) {
            if (waiting != null && !recording.isDisconnected() && !waiting.passOn()) {
                recording.gate().cannotRecord();
            }
        }
    }

    /** Looks whether the lobby can record the connection; to be called every half second. */
    void look() {
        if (waiting == null) {
            return;
        } else if (intake.isUnavailable()) {
            recording.gate().cannotRecord();
        } else if (!waiting.isUnlisted()) {
            recording.gate().recorded(false);
        }
    }
}
