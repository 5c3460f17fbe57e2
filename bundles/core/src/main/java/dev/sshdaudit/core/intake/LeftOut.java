package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.writing.ConnectionState;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelKind;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What open channels did that are not recorded by a rule, as far as a recording needs it that begins to have them: the
 * terminal, and the program. In memory only, and bounded. Guarded by the lock of the connection's recording.
 */
final class LeftOut {

    /** Channels of which that is kept at most. */
    private static final int MOST_CHANNELS = 100;

    private final Map<Long, ConnectionState> channels = new HashMap<>(0);

    /** Whether a payload has to be brought to {@link #follow}. */
    static boolean isKept(Payload payload) {
        return payload instanceof NewChannelSuccessful
                || payload instanceof Close
                || payload instanceof ChannelRequest.Pty
                || payload instanceof ChannelRequest.Window
                || payload instanceof ChannelRequest.SetEnv
                || payload instanceof ChannelRequest.Exec
                || payload instanceof ChannelRequest.Shell
                || payload instanceof ChannelRequest.Subsystem;
    }

    /** Takes a message of a channel that is not recorded. */
    void follow(AuditMessage message, long channel) {
        if (message.payload() instanceof Close) {
            channels.remove(channel);
            return;
        }
        ConnectionState state = channels.get(channel);
        if (state == null && channels.size() < MOST_CHANNELS) {
            state = new ConnectionState();
            state.follow(of(message, new Connect("", ConnectionEvent.COUNTRY_UNKNOWN), false));
            state.follow(of(message, new NewChannelSuccessful(ChannelKind.SESSION_TYPE), true));
            channels.put(channel, state);
        }
        if (state != null) {
            state.follow(message);
        }
    }

    private static AuditMessage of(AuditMessage message, Payload payload, boolean onChannel) {
        return new AuditMessage(
                message.connectionId(), message.timestamp(), payload, onChannel ? message.channelId() : null, Map.of());
    }

    /**
     * A channel is recorded from now on.
     *
     * @param opening whether the recording lacks the channel's opening, too
     * @param time the time of the messages, in nanoseconds since 1970
     * @return the messages that the recording needs
     */
    List<AuditMessage> resume(long channel, boolean opening, long time) {
        ConnectionState state = channels.remove(channel);
        return state == null
                ? List.of()
                : state.continuation(1, time).stream()
                        .filter(message -> message.channelId() != null)
                        .filter(message -> opening || !(message.payload() instanceof NewChannelSuccessful))
                        .toList();
    }

    /** The channels of which something is kept. */
    List<Long> channels() {
        return channels.keySet().stream().sorted().toList();
    }
}
