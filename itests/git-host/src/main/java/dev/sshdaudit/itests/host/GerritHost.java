package dev.sshdaudit.itests.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.global.NoMoreSessionsHandler;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/**
 * A server made as Gerrit makes its own, for each configuration of the PID {@code gerrit.host}: sessions of its own class
 * from a factory of its own, an acceptor that SSHD does not know of since {@link #start} starts nothing of SSHD's, and no
 * channels but session ones.
 */
@Component(
        service = SshServer.class,
        configurationPid = "gerrit.host",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class GerritHost extends SshServer {

    private static final AttributeKey<Integer> NUMBER = new AttributeKey<>();

    private final Path root;
    private IoAcceptor daemonAcceptor;

    /** A session that knows its number. */
    private static final class NumberedSession extends ServerSessionImpl {

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

    @Activate
    public GerritHost(Host.Config config) throws IOException {
        root = Path.of(config.root());
        ServerBuilder.builder().factory(() -> this).build(true);
        setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        setSessionFactory(new NumberedSessions(this));
        setChannelFactories(List.of(ChannelSessionFactory.INSTANCE));
        setGlobalRequestHandlers(List.of(new KeepAliveHandler(), new NoMoreSessionsHandler()));
        setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        Host.serve(this, root);
        start();
        Host.announce(
                root,
                ((InetSocketAddress)
                                daemonAcceptor.getBoundAddresses().iterator().next())
                        .getPort());
    }

    @Override
    public void start() throws IOException {
        checkConfig();
        daemonAcceptor = getIoServiceFactory().createAcceptor(getSessionFactory());
        daemonAcceptor.bind(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    @Deactivate
    void deactivate() throws IOException {
        Host.conceal(root);
        daemonAcceptor.close(true).await();
        getIoServiceFactory().close(true);
    }
}
