package dev.sshdaudit.sshd.tap;

import dev.sshdaudit.sshd.wire.OpenChannels;
import java.util.List;
import java.util.Map;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractConnectionService;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.forward.TcpipServerChannel;
import org.jspecify.annotations.Nullable;

/** The channels that SSHD holds open in a session, and whether its user is authenticated. */
record SshdChannels(Session session) implements OpenChannels {

    @Override
    public boolean isAuthenticated() {
        return session.isAuthenticated();
    }

    @Override
    public List<OpenChannel> get() {
        AbstractConnectionService service;
        try {
            service = session.getService(AbstractConnectionService.class);
        } catch (IllegalStateException e) {
            return List.of(); // the user is not authenticated, so there is no connection service
        }
        return service.getChannels().stream()
                .filter(channel -> channel.getRecipient() >= 0 && !channel.isClosed())
                .map(channel -> new OpenChannel(
                        channel.getRecipient(),
                        channel.getChannelId(),
                        type(channel),
                        terminal(channel),
                        CommandField.runsSftp(channel)))
                .toList();
    }

    /** The type of a channel. SSHD keeps the type's name only of channels that the server opened itself. */
    private static String type(Channel channel) {
        if (channel instanceof ChannelSession) {
            return "session";
        } else if (channel instanceof TcpipServerChannel) {
            return "direct-tcpip";
        } else if (channel instanceof ClientChannel opened) {
            return opened.getChannelType();
        }
        return channel.getClass().getSimpleName();
    }

    /** The terminal of a channel, or null. SSHD keeps its size and type among the channel's environment variables. */
    private static @Nullable Map<String, Object> terminal(Channel channel) {
        if (!(channel instanceof ChannelSession opened)) {
            return null;
        }
        Map<String, String> env = opened.getEnvironment().getEnv();
        try {
            return Map.of(
                    "term",
                    env.getOrDefault(Environment.ENV_TERM, ""),
                    "columns",
                    Long.parseLong(env.get(Environment.ENV_COLUMNS)),
                    "rows",
                    Long.parseLong(env.get(Environment.ENV_LINES)));
        } catch (NumberFormatException e) {
            return null; // the channel has no terminal
        }
    }
}
