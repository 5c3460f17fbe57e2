package dev.sshdaudit.core;

import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannel;
import dev.sshdaudit.message.ChannelOpen.NewChannelFailed;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells what is forwarded from what users type and see: channels of any type but {@code session} carry the former (RFC
 * 4254, section 7, and extensions). Follows the messages of a connection; for one thread at a time.
 */
final class SessionChannels {

    private static final String SESSION = "session";

    private final Set<Long> open = new HashSet<>();

    /** Follows a message, and tells whether it carries what is forwarded. */
    boolean isForwarded(Payload payload, Long channelId) {
        if (channelId == null) {
            return false;
        } else if (payload instanceof Io) {
            return !open.contains(channelId);
        } else if (payload instanceof NewChannel request
                        && request.channelType().equals(SESSION)
                || payload instanceof NewChannelSuccessful opened
                        && opened.channelType().equals(SESSION)) {
            open.add(channelId);
        } else if (payload instanceof Close || payload instanceof NewChannelFailed) {
            open.remove(channelId);
        }
        return false;
    }
}
