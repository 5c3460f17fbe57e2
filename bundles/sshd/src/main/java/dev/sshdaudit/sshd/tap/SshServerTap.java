package dev.sshdaudit.sshd.tap;

import dev.sshdaudit.AuditLog;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.SshServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the sessions of an {@link SshServer} recorded, from {@link #attach} to {@link #close}, whether the server is
 * running or will be later, and also those that are open already.
 *
 * <pre>{@code
 * try (SshServerTap tap = SshServerTap.attach(server, auditLog)) {
 *     server.start();
 *     ...
 * }
 * }</pre>
 */
public final class SshServerTap implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SshServerTap.class);

    /** A session that is just about to do something is not to be bothered with keys at once. */
    private static final long KEY_EXCHANGE_DELAY_MILLIS = 2000;

    private final SshServer server;
    private final AuditLog log;
    private final CompressionFields fields;
    private final Map<Session, SessionTap> sessions = new ConcurrentHashMap<>();
    private final ServerListener listener = new ServerListener(this);
    private final ScheduledThreadPoolExecutor executor;
    private final AtomicBoolean othersMissing = new AtomicBoolean();
    private final Guard guard;
    private volatile boolean closed;

    private SshServerTap(SshServer server, AuditLog log, CompressionFields fields) {
        this.server = Objects.requireNonNull(server, "server");
        this.log = Objects.requireNonNull(log, "log");
        this.fields = fields;
        this.guard = new Guard("Some recordings of {} are missing or incomplete: {}", server);
        this.executor = new ScheduledThreadPoolExecutor(1, task -> Threads.daemon("sshd-audit tap", task));
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * Begins to have the sessions of a server recorded.
     *
     * @param server may be running or not
     * @param log where they are recorded
     */
    public static SshServerTap attach(SshServer server, AuditLog log) {
        return attach(server, log, CompressionFields.PRESENT);
    }

    static SshServerTap attach(SshServer server, AuditLog log, CompressionFields fields) {
        SshServerTap tap = new SshServerTap(server, log, fields);
        if (server.isClosing() || server.isClosed()) {
            // it takes no listeners any more, and cannot be started again; Karaf leaves such ones registered
            tap.executor.shutdown();
            tap.closed = true;
            return tap;
        }
        // first the listeners, then the sessions: none falls in between
        server.addSessionListener(tap.listener);
        server.addChannelListener(tap.listener);
        tap.openSessions().forEach(tap::known);
        return tap;
    }

    /** Stops; sessions go on as if nobody had ever listened. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.removeSessionListener(listener);
        server.removeChannelListener(listener);
        sessions.keySet().forEach(this::abandon);
        executor.shutdown(); // what is waiting is done still
    }

    private void abandon(Session session) {
        SessionTap tap = sessions.remove(session);
        if (tap != null) {
            guard(() -> tap.abandon("auditing stopped"));
        }
    }

    /** A server that stops closes its sessions without a word to their clients. */
    private void ended(Session session) {
        SessionTap tap = sessions.remove(session);
        if (tap != null && (server.isClosing() || server.isClosed())) {
            guard(() -> tap.endsBecause("the server stopped"));
        }
    }

    /** The acceptor is missing before the start, after the stop, and in hosts that have their own. */
    private Collection<? extends Session> openSessions() {
        try {
            return server.getActiveSessions();
        } catch (NullPointerException e) {
            othersMissing.set(true);
            return OwnAcceptors.sessions(server);
        }
    }

    /** A session begins. */
    void begun(Session session) {
        tap(session, false);
        joinOthers(session);
    }

    /** The tap of a session, made now if the session was open before; null if nobody listens any longer. */
    SessionTap known(Session session) {
        SessionTap tap = sessions.get(session);
        return tap != null || session.isClosing() ? tap : tap(session, true);
    }

    private SessionTap tap(Session session, boolean joined) {
        if (closed) {
            return null;
        }
        SessionTap[] made = new SessionTap[1];
        // asked in there once more: one that has just been left is not to be joined again
        SessionTap tap = sessions.computeIfAbsent(
                session,
                key -> closed ? null : (made[0] = new SessionTap(key, log, joined, fields, executor, this::ended)));
        if (made[0] == null) {
            return tap;
        } else if (joined) {
            tap.join();
            exchangeKeysWhereNeeded(tap);
        } else {
            tap.begin();
        }
        if (closed) {
            abandon(session);
            return null;
        }
        return tap;
    }

    /** Where neither {@link SshServer#getActiveSessions} nor a look at the host worked, one session leads to the others. */
    private void joinOthers(Session session) {
        if (!othersMissing.compareAndSet(true, false)) {
            return;
        }
        OwnAcceptors.sessions(session.getIoSession().getService(), server).forEach(this::known);
    }

    /** A session that cannot be listened to otherwise is asked for new keys: its compressions come with them. */
    void exchangeKeysWhereNeeded(SessionTap tap) {
        if (tap.isActive() && tap.session().isAuthenticated() && !tap.isListening() && !tap.wrapCompressions()) {
            tap.unseen();
            executor.schedule(() -> exchangeKeys(tap), KEY_EXCHANGE_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Never before the user is authenticated: OpenSSH takes that for an attack. */
    private static void exchangeKeys(SessionTap tap) {
        Session session = tap.session();
        if (tap.isActive() && !session.isClosing()) {
            try {
                session.reExchangeKeys();
            } catch (Exception e) {
                LOG.warn("Session {} is recorded from its next key exchange on: {}", session, e.toString());
            }
        }
    }

    /** Runs what must not fail. */
    void guard(Runnable hook) {
        guard.run(hook);
    }
}
