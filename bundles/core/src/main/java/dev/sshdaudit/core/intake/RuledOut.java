package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.live.LiveView;
import dev.sshdaudit.core.rules.ConnectionRules;
import dev.sshdaudit.core.rules.RuleNote;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps messages out of the recording of one connection, as rules say. Guarded by the lock of the connection's recording. */
final class RuledOut {

    private final String id;
    private final MessageClock clock;
    private final ConnectionRules rules;
    private final Admission admission;
    private final LiveView view;
    private final LeftOut leftOut = new LeftOut();

    RuledOut(String id, MessageClock clock, ConnectionRules rules, Admission admission, LiveView view) {
        this.id = id;
        this.clock = clock;
        this.rules = rules;
        this.admission = admission;
        this.view = view;
    }

    /**
     * Whether a rule keeps a message from being recorded. Of a connection, it is recorded that the user logged in and that it
     * ended; of a channel, that it was opened and closed.
     *
     * @param candidates the channels that the message may be of besides its own
     */
    boolean has(Payload payload, @Nullable Long channelId, List<Long> candidates) {
        if (channelId == null) {
            return !rules.isRecorded()
                    && !(payload instanceof Connect
                            || payload instanceof HandshakeSuccessful
                            || payload instanceof Disconnect);
        }
        boolean frame = payload instanceof ChannelOpen || payload instanceof Close;
        return !rules.isRecorded(channelId, candidates) && (admission.isWaiting() || !frame);
    }

    /** Takes a message that is not recorded. */
    void take(Payload payload, @Nullable Long channelId) {
        if (channelId == null || !LeftOut.isKept(payload) && !(payload instanceof ChannelOpen)) {
            return;
        }
        AuditMessage message = new AuditMessage(id, clock.now(), payload, channelId, Map.of());
        if (LeftOut.isKept(payload)) {
            leftOut.follow(message, channelId);
        }
        if (payload instanceof ChannelOpen || payload instanceof Close) {
            view.follow(message);
        }
    }

    /**
     * Rules have what they left out recorded again.
     *
     * @param opening whether the recording lacks the openings of channels, too
     * @return messages that the recording needs to be understood from here on
     */
    List<AuditMessage> resume(RuleNote note, boolean opening) {
        List<AuditMessage> messages = new ArrayList<>();
        for (Long channel : note.channel() == null ? leftOut.channels() : List.of(note.channel())) {
            if (rules.isRecorded(channel)) {
                messages.addAll(leftOut.resume(channel, opening, clock.now()));
            }
        }
        return messages;
    }
}
