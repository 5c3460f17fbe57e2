package dev.sshdaudit.web.api;

import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.text.Utf8Stream;
import java.util.LinkedHashMap;
import java.util.Map;

/** The channels of a connection that is followed: their terminals, and characters that are not whole yet. For one thread. */
final class FollowedChannels {

    /** A connection has at most 600 channels that it tells of. */
    private static final int MOST = 600;

    private static final class Channel {

        private final Utf8Stream[] streams = {new Utf8Stream(), new Utf8Stream(), new Utf8Stream()};
        private final TerminalState terminal = new TerminalState();
    }

    private final Map<Long, Channel> channels = new LinkedHashMap<>(16, 0.75f, true);

    /** The terminal of a channel. */
    TerminalState terminal(Long id) {
        return known(id).terminal;
    }

    /** Decodes data of a stream of a channel. */
    String decode(Long id, int stream, Bytes data) {
        return known(id).streams[stream].decode(data);
    }

    /** Data may be missing here, of any channel. */
    void interrupt() {
        for (Channel channel : channels.values()) {
            for (Utf8Stream stream : channel.streams) {
                stream.interrupt();
            }
        }
    }

    /** A channel has been closed. */
    void remove(Long id) {
        channels.remove(id);
    }

    private Channel known(Long id) {
        Channel known = channels.computeIfAbsent(id, each -> new Channel());
        if (channels.size() > MOST) {
            channels.remove(channels.keySet().iterator().next());
        }
        return known;
    }
}
