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

/** The channels that SSHD holds open in a session. */
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
            return List.of(); // there are no channels before the user is authenticated
        }
        return service.getChannels().stream()
                .filter(channel -> channel.getRecipient() >= 0 && !channel.isClosed())
                .map(channel -> new OpenChannel(
                        channel.getRecipient(), channel.getChannelId(), type(channel), terminal(channel)))
                .toList();
    }

    /** Channels keep their type only where they opened themselves. */
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

    /** SSHD keeps what it knows of a terminal among the variables of its environment. */
    private static Map<String, Object> terminal(Channel channel) {
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
            return null; // there is none
        }
    }
}
