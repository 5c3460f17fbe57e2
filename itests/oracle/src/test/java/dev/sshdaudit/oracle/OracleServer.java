package dev.sshdaudit.oracle;

import dev.sshdaudit.oracle.Notes.Acted;
import dev.sshdaudit.oracle.Notes.ChannelNotes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.CommonModuleProperties;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.ChannelListener;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.DefaultKeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.subsystem.SubsystemFactory;

/** A real SSHD on loopback that notes all that it delivers. Every user's password is {@link #PASSWORD}. */
final class OracleServer implements AutoCloseable {

    static final String PASSWORD = "Pforte-7261";

    /** The name of a subsystem that is there. */
    static final String SUBSYSTEM = "mirror";

    /** A global request that tells how far the server has come. */
    static final String SETTLE = "settle@oracle.test";

    private static final AttributeKey<Queue<Runnable>> PENDING = new AttributeKey<>();

    private static final SimpleGeneratorHostKeyProvider HOST_KEY = new SimpleGeneratorHostKeyProvider();

    static {
        HOST_KEY.setAlgorithm("EC");
        HOST_KEY.setKeySize(256);
    }

    private final SshServer sshd = SshServer.setUpDefaultServer();
    private final EchoTarget target = new EchoTarget();
    private final Map<Session, Notes> bySession = new ConcurrentHashMap<>();
    private final Map<Integer, Notes> byPort = new ConcurrentHashMap<>();
    private final Map<Integer, Session> sessions = new ConcurrentHashMap<>();
    private final ExecutorService programs = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "program");
        thread.setDaemon(true);
        return thread;
    });

    OracleServer() {
        sshd.setHost("127.0.0.1");
        sshd.setPort(0);
        sshd.setKeyPairProvider(HOST_KEY);
        sshd.setCipherFactories(List.of(BuiltinCiphers.none, BuiltinCiphers.aes128ctr, BuiltinCiphers.aes128gcm));
        sshd.setMacFactories(List.of(BuiltinMacs.hmacsha256, BuiltinMacs.hmacsha256etm));
        sshd.setCompressionFactories(
                List.of(BuiltinCompressions.none, BuiltinCompressions.zlib, BuiltinCompressions.delayedZlib));
        CoreModuleProperties.MAX_EXTDATA_BUFSIZE.set(sshd, 1 << 20);
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(sshd, 100);
        CommonModuleProperties.ALLOW_INSECURE_AUTH.set(sshd, true);
        CommonModuleProperties.ALLOW_NON_INTEGRITY_AUTH.set(sshd, true);
        authenticate();
        sshd.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        sshd.setShellFactory(channel -> program("shell", channel));
        sshd.setCommandFactory((channel, line) -> program(line, channel));
        sshd.setSubsystemFactories(List.of(new SubsystemFactory() {
            @Override
            public String getName() {
                return SUBSYSTEM;
            }

            @Override
            public Command createSubsystem(ChannelSession channel) {
                return program(SUBSYSTEM, channel);
            }
        }));
        sshd.setChannelFactories(List.of(
                factory("session", NotingSession::new),
                factory("direct-tcpip", NotingTcpip::new),
                factory(PendingChannel.TYPE, PendingChannel::new)));
        List<RequestHandler<ConnectionService>> handlers = new java.util.ArrayList<>();
        handlers.add(this::settle);
        handlers.addAll(ServerBuilder.DEFAULT_GLOBAL_REQUEST_HANDLERS);
        sshd.setGlobalRequestHandlers(handlers);
        sshd.addSessionListener(new Sessions());
        sshd.addChannelListener(new Channels());
    }

    private void authenticate() {
        sshd.setPasswordAuthenticator((user, password, session) -> {
            notes(session).authenticating(Acted.of("password", user, password));
            if (password.equals(Logins.OLD)) {
                throw new PasswordChangeRequiredException("It is old", "A new one, please", "");
            } else if (password.equals(Logins.BROKEN)) {
                throw new IllegalStateException("The directory does not answer");
            }
            return password.equals(PASSWORD);
        });
        sshd.setPublickeyAuthenticator((user, key, session) -> {
            notes(session).authenticating(Acted.of("publickey", user));
            return user.equals("ada") && key instanceof RSAPublicKey;
        });
        sshd.setKeyboardInteractiveAuthenticator(new DefaultKeyboardInteractiveAuthenticator() {
            @Override
            public boolean authenticate(ServerSession session, String user, List<String> answers) {
                notes(session).authenticating(Acted.of("keyboard-interactive", user, List.copyOf(answers)));
                return answers.equals(List.of(PASSWORD));
            }
        });
    }

    private RequestHandler.Result settle(ConnectionService service, String request, boolean wantReply, Object buffer) {
        if (!request.equals(SETTLE)) {
            return RequestHandler.Result.Unsupported;
        }
        notes(service.getSession()).settle();
        return RequestHandler.Result.ReplySuccess;
    }

    private interface ChannelMaker {
        Channel make(OracleServer server);
    }

    private ChannelFactory factory(String name, ChannelMaker maker) {
        return new ChannelFactory() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public Channel createChannel(Session session) {
                return maker.make(OracleServer.this);
            }
        };
    }

    private Program program(String line, ChannelSession channel) {
        ChannelNotes notes = ((NotingSession) channel).notes();
        return new Program(line, notes(channel.getSession()), notes, programs);
    }

    OracleServer start() {
        try {
            sshd.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    SshServer sshd() {
        return sshd;
    }

    int port() {
        return sshd.getPort();
    }

    int echoPort() {
        return target.port();
    }

    /** Kept apart from the session: SSHD clears a session's attributes when it is closed. */
    Notes notes(Session session) {
        return bySession.computeIfAbsent(session, key -> {
            Notes notes = new Notes();
            int port = ((InetSocketAddress) session.getIoSession().getRemoteAddress()).getPort();
            byPort.put(port, notes);
            sessions.put(port, session);
            return notes;
        });
    }

    /** What was noted of the connection from a port; null as long as the server knows nothing of it. */
    Notes notes(int clientPort) {
        return byPort.get(clientPort);
    }

    /** Ends a connection, as an operator may. */
    void kill(int clientPort) {
        Session session = sessions.get(clientPort);
        if (session != null) {
            session.close(true);
        }
    }

    void forget(int clientPort) {
        byPort.remove(clientPort);
        Session session = sessions.remove(clientPort);
        if (session != null) {
            bySession.remove(session);
        }
    }

    /** Keeps back the opening of a channel. */
    void pending(Session session, Runnable opening) {
        session.computeAttributeIfAbsent(PENDING, key -> new ConcurrentLinkedQueue<>())
                .add(opening);
    }

    /** Goes on with openings that were kept back, in order. */
    void release(int clientPort, int most) {
        Session session = sessions.get(clientPort);
        Queue<Runnable> pending = session == null ? null : session.getAttribute(PENDING);
        for (int i = 0; i < most && pending != null; i++) {
            Runnable next = pending.poll();
            if (next == null) {
                return;
            }
            next.run();
        }
    }

    @Override
    public void close() throws IOException {
        sshd.stop(true);
        target.close();
        programs.shutdownNow();
    }

    private final class Sessions implements SessionListener {

        @Override
        public void sessionCreated(Session session) {
            notes(session);
        }

        @Override
        public void sessionEvent(Session session, Event event) {
            if (event == Event.Authenticated) {
                notes(session).user(session.getUsername());
            }
        }

        @Override
        public void sessionClosed(Session session) {
            notes(session).close();
        }
    }

    private static final class Channels implements ChannelListener {

        @Override
        public void channelOpenSuccess(Channel channel) {
            if (channel instanceof NotingChannel noting) {
                noting.notes().opening(ChannelNotes.Opening.OPEN);
            }
        }

        @Override
        public void channelOpenFailure(Channel channel, Throwable reason) {
            if (channel instanceof NotingChannel noting) {
                noting.notes().opening(ChannelNotes.Opening.FAILED);
            }
        }
    }

    /** A free port's address in the words of SSHD. */
    SshdSocketAddress echoAddress() {
        return new SshdSocketAddress("127.0.0.1", echoPort());
    }
}
