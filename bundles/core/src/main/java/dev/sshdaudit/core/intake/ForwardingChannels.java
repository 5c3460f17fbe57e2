package dev.sshdaudit.core.intake;

import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelKind;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells forwarded data from data that users type and see. Data that is not known to be forwarded counts as a user's: data of
 * no channel, of a channel that was not opened, and of a channel that is closed. For one connection, and one thread at a time.
 */
public final class ForwardingChannels {

    private final Set<Long> open = new HashSet<>();

    /** Whether a channel is open, and none that users type at. */
    boolean has(Long channelId) {
        return open.contains(channelId);
    }

    /** Takes the payload of the next message, and tells whether it is forwarded data. */
    boolean isForwarded(Payload payload, @Nullable Long channelId) {
        if (payload instanceof Io) {
            return channelId != null && open.contains(channelId);
        } else if (payload instanceof NewChannelSuccessful opened) {
            if (channelId != null && ChannelKind.of(opened.channelType()) == ChannelKind.FORWARDING) {
                open.add(channelId);
            }
        } else if (payload instanceof Close) {
            open.remove(channelId);
        }
        return false;
    }
}
