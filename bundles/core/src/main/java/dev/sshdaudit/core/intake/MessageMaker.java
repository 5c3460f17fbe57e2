package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.live.Traffic;
import dev.sshdaudit.core.operator.ChangeNote;
import dev.sshdaudit.core.rules.ConnectionRules;
import dev.sshdaudit.core.rules.RuleNote;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of what the host tells of one connection, as far as it is to be recorded, and brings them to the lobby or through
 * the screening. Thread-safe.
 */
final class MessageMaker {

    /** The payload of a message whose extras tell all. */
    static final Io NOTHING = new Io(Io.STDIN, Bytes.EMPTY);

    private final Environment environment;
    private final Recording recording;
    private final ConnectionRules rules;
    private final MessageClock clock;
    private final Traffic traffic;
    private final Screening screening;

    @GuardedBy("recording.lock")
    private final Viewings viewings;

    @GuardedBy("recording.lock")
    private final Admission admission;

    @GuardedBy("recording.lock")
    private final RuledOut ruledOut;

    @GuardedBy("recording.lock")
    private final ForwardingChannels forwardingChannels = new ForwardingChannels();

    MessageMaker(
            Environment environment,
            Recording recording,
            ConnectionRules rules,
            Traffic traffic,
            Screening screening,
            Viewings viewings,
            Admission admission,
            RuledOut ruledOut) {
        this.environment = environment;
        this.recording = recording;
        this.rules = rules;
        this.clock = recording.clock();
        this.traffic = traffic;
        this.screening = screening;
        this.viewings = viewings;
        this.admission = admission;
        this.ruledOut = ruledOut;
    }

    /** Takes what the host tells, in order. */
    void add(Payload payload, @Nullable Long channelId, Map<String, ?> extras) {
        boolean login = payload instanceof HandshakeSuccessful;
        if (payload instanceof HandshakeSuccessful user) {
            login(user.username(), extras.get(AuditMessage.CLIENT_ADDRESS) instanceof String told ? told : null);
        }
        synchronized (recording.lock) {
            if (recording.isDisconnected()) {
                return;
            }
            Map<String, Object> rule = rules.follow(payload, channelId);
            boolean forwarded = forwardingChannels.isForwarded(payload, channelId);
            if (payload instanceof Io io) {
                count(io);
            }
            List<Long> candidates = candidates(extras);
            see(payload, channelId, extras);
            for (Long candidate : candidates) {
                if (payload instanceof Io && !candidate.equals(channelId)) {
                    see(payload, candidate, extras);
                }
            }
            if (!rule.isEmpty() && rules.isRecorded() && !(payload instanceof ChannelOpen)) {
                take(NOTHING, channelId, rule, false, List.of());
            }
            if (ruledOut.has(payload, channelId, candidates)) {
                ruledOut.take(payload, channelId);
            } else if (channelId != null && !rules.isRecorded(channelId, candidates)) {
                Map<String, Object> more = new LinkedHashMap<>(extras);
                more.putAll(rules.extrasOf(channelId));
                take(payload, channelId, more, forwarded, candidates);
            } else {
                take(payload, channelId, extras, forwarded, candidates);
            }
            rules.followed(payload, channelId);
            Map<String, Object> told = login ? rules.toldAtLogin() : Map.of();
            if (!told.isEmpty()) {
                take(NOTHING, null, told, false, List.of());
            }
        }
    }

    /** The channels that a message may be of besides its own: the client calls all of them by one number. */
    private static List<Long> candidates(Map<String, ?> extras) {
        return extras.get(AuditMessage.CANDIDATES) instanceof List<?> list
                ? list.stream()
                        .filter(Long.class::isInstance)
                        .map(Long.class::cast)
                        .toList()
                : List.of();
    }

    private void count(Io io) {
        Bytes data = io.data();
        if (data != null && data.length() > 0) {
            passed(io.stream() == Io.STDIN, data.length());
        }
    }

    /** So many bytes of data have come or gone. */
    void passed(boolean fromClient, long bytes) {
        traffic.passed(fromClient, bytes);
        environment.tally().passed(fromClient, bytes);
    }

    /** The user is known, and so are the rules that apply. */
    private void login(String user, @Nullable String address) {
        synchronized (recording.lock) {
            rules.login(user, address);
            recording.gate().ruled(rules.isRecorded());
        }
        recording.gate().user(user, address);
    }

    /** Has the filters see what goes over a channel, whether it is recorded or not: by it they tell what the terminal shows. */
    @GuardedBy("recording.lock")
    private void see(Payload payload, @Nullable Long channelId, Map<String, ?> extras) {
        if (channelId != null
                && (!(payload instanceof Io) || rules.of(channelId).masksKeystrokes())) {
            // most messages have no extras
            Map<String, Object> seen = extras.isEmpty() ? Map.of() : new LinkedHashMap<>(extras);
            screening.see(new AuditMessage(recording.id(), clock.now(), payload, channelId, seen));
        }
    }

    /**
     * The rules, or the content that is recorded where none matches, are other ones.
     *
     * @param by who changed them, or null if that is not known
     */
    void rulesChanged(@Nullable String by) {
        synchronized (recording.lock) {
            if (recording.isDisconnected() || recording.isShared()) {
                return;
            }
            boolean opening = admission.isWaiting();
            List<RuleNote> notes = rules.review();
            recording.gate().ruled(rules.isRecorded());
            for (RuleNote note : notes) {
                tell(note, opening, by);
            }
        }
    }

    /** Records a change of the rules, and what is needed to understand what comes behind it. */
    @GuardedBy("recording.lock")
    private void tell(RuleNote note, boolean opening, @Nullable String by) {
        if (!admission.isWaiting() || note.channel() == null) {
            take(NOTHING, note.channel(), ChangeNote.by(note.extras(), by), false, List.of());
        }
        if (note.resumes()) {
            for (AuditMessage message : ruledOut.resume(note, opening)) {
                screening.take(message, false);
            }
        }
    }

    /**
     * Makes a message of what may be recorded, and brings it to the recording, or to the lobby.
     *
     * @param candidates the channels that the message may be of: it is recorded if it is to be recorded of one of them
     */
    @GuardedBy("recording.lock")
    private void take(
            Payload payload,
            @Nullable Long channelId,
            Map<String, ?> extras,
            boolean forwarded,
            List<Long> candidates) {
        Interception interception = rules.of(channelId, candidates);
        Payload allowed = interception.apply(payload, forwarded);
        if (allowed == null && isAnyOther(candidates, forwarded)) {
            allowed = interception.apply(payload, !forwarded);
        }
        Payload kept = viewings.without(allowed, channelId, !extras.isEmpty());
        if (kept == null) {
            return;
        }
        boolean last = payload instanceof Disconnect;
        if (last) {
            recording.disconnected();
        }
        AuditMessage message = admission.take(message(kept, channelId, interception.apply(extras)), last);
        if (message == null) {
            return;
        }
        if (!last && environment.policy().isStrict() && recording.deciders().isStorageDown()) {
            // before the server has the packet that the message tells of: the server must not do what the client asks
            recording.gate().cannotRecord();
        }
        screening.take(message, last);
    }

    /** Whether one of these channels is of the other kind than the message's own: forwarded, or not. */
    @GuardedBy("recording.lock")
    private boolean isAnyOther(List<Long> channels, boolean forwarded) {
        for (Long channel : channels) {
            if (forwardingChannels.has(channel) != forwarded) {
                return true;
            }
        }
        return false;
    }

    private AuditMessage message(Payload payload, @Nullable Long channelId, Map<String, Object> extras) {
        long now = clock.now();
        AuditMessage message = new AuditMessage(recording.id(), now, payload, channelId, extras);
        Long hostTime = clock.toTell(now);
        return hostTime == null ? message : message.withExtra(AuditMessage.CLOCK, hostTime);
    }
}
