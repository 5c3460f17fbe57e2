package dev.sshdaudit.core.intake;

import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelKind;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells what is forwarded from what users type and see. What is not known to be forwarded counts as a user's: data of no
 * channel, of one that was not opened, and of one that is closed. Follows the messages of a connection; for one thread at a
 * time.
 */
public final class ForwardingChannels {

    private final Set<Long> open = new HashSet<>();

    /** Follows a message, and tells whether it carries what is forwarded. */
    boolean isForwarded(Payload payload, Long channelId) {
        if (payload instanceof Io) {
            return open.contains(channelId);
        } else if (payload instanceof NewChannelSuccessful opened) {
            if (ChannelKind.of(opened.channelType()) == ChannelKind.FORWARDING) {
                open.add(channelId);
            }
        } else if (payload instanceof Close) {
            open.remove(channelId);
        }
        return false;
    }
}
