package dev.sshdaudit.sshd.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.command.CommandFactory;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/**
 * A host as Gerrit is one: {@link #start} never reaches SSHD's, so that the acceptor is the host's alone; sessions are of
 * the host's class, from a factory that the host keeps; channels are session channels, commands are its own.
 */
public final class GerritLikeServer extends SshServer {

    private static final Set<String> HANDLERS = Set.of("KeepAliveHandler", "NoMoreSessionsHandler");

    /** What the host wants to find in each of its sessions. */
    public static final AttributeKey<Integer> NUMBER = new AttributeKey<>();

    private IoAcceptor daemonAcceptor;

    /** A session as the host wants it. */
    public static final class NumberedSession extends ServerSessionImpl {

        NumberedSession(SshServer server, IoSession io, int number) throws Exception {
            super(server, io);
            setAttribute(NUMBER, number);
        }
    }

    private static final class NumberedSessions extends SessionFactory {

        private final SshServer server;
        private int count;

        NumberedSessions(SshServer server) {
            super(server);
            this.server = server;
        }

        @Override
        protected synchronized ServerSessionImpl doCreateSession(IoSession io) throws Exception {
            return new NumberedSession(server, io, ++count);
        }
    }

    /** Takes keys and users from another server, and serves these commands. */
    public GerritLikeServer(SshServer like, CommandFactory commands) {
        ServerBuilder.builder().factory(() -> this).build(true);
        setKeyPairProvider(like.getKeyPairProvider());
        setPasswordAuthenticator(like.getPasswordAuthenticator());
        setCommandFactory(commands);
        setChannelFactories(List.of(ChannelSessionFactory.INSTANCE));
        // by name, since SSHD has moved their classes
        setGlobalRequestHandlers(ServerBuilder.DEFAULT_GLOBAL_REQUEST_HANDLERS.stream()
                .filter(it -> HANDLERS.contains(it.getClass().getSimpleName()))
                .toList());
        setSessionFactory(new NumberedSessions(this));
    }

    @Override
    public void start() throws IOException {
        checkConfig();
        daemonAcceptor = getIoServiceFactory().createAcceptor(getSessionFactory());
        daemonAcceptor.bind(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    /** Where it listens. */
    public int boundPort() {
        return ((InetSocketAddress)
                        daemonAcceptor.getBoundAddresses().iterator().next())
                .getPort();
    }

    @Override
    public void stop() throws IOException {
        daemonAcceptor.close(true).await();
        getIoServiceFactory().close(true);
    }
}
