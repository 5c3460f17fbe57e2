package dev.sshdaudit.sshd.tap;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.jspecify.annotations.Nullable;

/**
 * Passes SSHD's events of a server's sessions and channels on to their taps. Any call may be the first one for its
 * session, since a session may begin while this listener is being added.
 */
final class ServerListener implements SessionListener, ChannelListener {

    private final SshServerTap server;

    ServerListener(SshServerTap server) {
        this.server = server;
    }

    @Override
    public void sessionEstablished(Session session) {
        server.guard(() -> server.begun(session));
    }

    @Override
    public void sessionCreated(Session session) {
        with(session, tap -> {});
    }

    @Override
    public void sessionPeerIdentificationReceived(Session session, String version, List<String> extraLines) {
        with(session, tap -> tap.identified(version));
    }

    /** Here the proposals are as they were sent: SSHD takes some algorithms out before it compares them. */
    @Override
    public void sessionNegotiationStart(
            Session session,
            Map<KexProposalOption, String> clientProposal,
            Map<KexProposalOption, String> serverProposal) {
        with(session, tap -> tap.proposed(clientProposal, serverProposal));
    }

    @Override
    public void sessionNegotiationEnd(
            Session session,
            Map<KexProposalOption, String> clientProposal,
            Map<KexProposalOption, String> serverProposal,
            Map<KexProposalOption, String> negotiatedOptions,
            @Nullable Throwable reason) {
        with(session, tap -> {
            if (reason != null) {
                tap.endsBecause(Descriptions.of(reason));
            } else {
                tap.negotiated(negotiatedOptions);
            }
        });
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        with(session, tap -> {
            if (event == Event.KeyEstablished) {
                tap.keysEstablished();
            } else if (event == Event.Authenticated) {
                tap.authenticated();
                server.exchangeKeysWhereNeeded(tap);
            }
        });
    }

    @Override
    public void sessionException(Session session, Throwable failure) {
        with(session, tap -> tap.endsBecause(Descriptions.of(failure)));
    }

    @Override
    public void sessionDisconnect(
            Session session, int reason, @Nullable String message, String language, boolean initiator) {
        with(session, tap -> tap.endsBecause(Descriptions.disconnect(initiator, reason, message)));
    }

    /** Only for channels that clients ask for: the server refuses those, and knows more of the cause than it sends. */
    @Override
    public void channelOpenFailure(Channel channel, @Nullable Throwable reason) {
        if (reason != null && !(channel instanceof ClientChannel)) {
            with(channel.getSession(), tap -> tap.openFailure(channel.getRecipient(), channel.getChannelId(), reason));
        }
    }

    /** SSHD calls this while it handles the client's request for the channel, before it reads the next packet. */
    @Override
    public void channelInitialized(Channel channel) {
        if (!(channel instanceof ClientChannel)) {
            with(channel.getSession(), tap -> tap.registered(channel));
        }
    }

    @Override
    public void channelOpenSuccess(Channel channel) {
        if (channel instanceof ClientChannel) {
            with(channel.getSession(), tap -> tap.confirmed(channel));
        }
    }

    @Override
    public void channelClosed(Channel channel, @Nullable Throwable reason) {
        with(channel.getSession(), tap -> tap.closing(channel.getChannelId()));
    }

    private void with(Session session, Consumer<SessionTap> hook) {
        server.guard(() -> {
            SessionTap tap = server.known(session);
            if (tap != null) {
                hook.accept(tap);
            }
        });
    }
}
