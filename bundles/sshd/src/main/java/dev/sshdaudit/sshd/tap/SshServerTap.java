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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the sessions of an {@link SshServer}, from {@link #attach} to {@link #close}. The server may be running
 * already, with sessions open, or start later. Thread-safe.
 *
 * <pre>{@code
 * try (SshServerTap tap = SshServerTap.attach(server, auditLog)) {
 *     server.start();
 *     ...
 * }
 * }</pre>
 */
public final class SshServerTap implements AutoCloseable {

    private static final String STOPPED = "auditing stopped";

    private static final Logger LOG = LoggerFactory.getLogger(SshServerTap.class);

    /**
     * The delay before keys are exchanged, in milliseconds: a client that has just got in is about to open a channel.
     */
    private static final long KEY_EXCHANGE_DELAY_MILLIS = 2000;

    private final SshServer server;
    private final AuditLog log;
    private final CompressionFields fields;
    private final UserDetails details;
    private final Map<Session, SessionTap> sessions = new ConcurrentHashMap<>();
    private final ServerListener listener = new ServerListener(this);
    private final ScheduledThreadPoolExecutor executor;
    private final Watch watch = new Watch();
    private final AtomicBoolean othersMissing = new AtomicBoolean();
    private final Guard guard;
    private volatile boolean closed;

    private SshServerTap(SshServer server, AuditLog log, UserDetails details, CompressionFields fields) {
        this.server = Objects.requireNonNull(server, "server");
        this.log = Objects.requireNonNull(log, "log");
        this.details = Objects.requireNonNull(details, "details");
        this.fields = fields;
        this.guard = new Guard("Some recordings of {} are missing or incomplete: {}", server);
        this.executor = new ScheduledThreadPoolExecutor(1, task -> Threads.daemon("sshd-audit tap", task));
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * Begins to record the sessions of a server.
     *
     * @param server a server that runs, or one that does not yet
     * @param log takes the messages
     * @return stops recording when it is closed
     */
    public static SshServerTap attach(SshServer server, AuditLog log) {
        return attach(server, log, UserDetails.NONE);
    }

    /**
     * As {@link #attach(SshServer, AuditLog)}.
     *
     * @param details tells more of users than their names
     */
    public static SshServerTap attach(SshServer server, AuditLog log, UserDetails details) {
        return attach(server, log, details, CompressionFields.PRESENT);
    }

    static SshServerTap attach(SshServer server, AuditLog log, CompressionFields fields) {
        return attach(server, log, UserDetails.NONE, fields);
    }

    private static SshServerTap attach(SshServer server, AuditLog log, UserDetails details, CompressionFields fields) {
        SshServerTap tap = new SshServerTap(server, log, details, fields);
        if (server.isClosing() || server.isClosed()) {
            // a stopped server takes no listeners, and cannot be started again; Karaf leaves such servers registered
            tap.executor.shutdown();
            tap.watch.close();
            tap.closed = true;
            return tap;
        }
        // listeners before sessions, so that a session which begins in between is not missed
        server.addSessionListener(tap.listener);
        server.addChannelListener(tap.listener);
        tap.openSessions().forEach(tap::known);
        return tap;
    }

    /**
     * The id of the latest connection of the log that a session has been.
     *
     * @return null if the session has never been recorded
     */
    public static @Nullable String connectionId(Session session) {
        return ConnectionStart.connectionId(session);
    }

    /** Stops recording. Recordings end, and sessions go on without a trace of the tap. Further calls do nothing. */
    @Override
    public void close() {
        close(STOPPED);
    }

    /**
     * As {@link #close()}.
     *
     * @param why the reason that recordings tell
     */
    public void close(String why) {
        if (closed) {
            return;
        }
        closed = true;
        server.removeSessionListener(listener);
        server.removeChannelListener(listener);
        sessions.keySet().forEach(session -> abandon(session, why));
        executor.shutdown(); // what is waiting is done still
        watch.close();
    }

    private void abandon(Session session, String why) {
        SessionTap tap = sessions.remove(session);
        if (tap != null) {
            guard(() -> tap.abandon(why));
        }
    }

    /**
     * A session has closed. A server that stops closes its sessions without SSH_MSG_DISCONNECT, so this adds the
     * reason.
     */
    private void ended(Session session) {
        SessionTap tap = sessions.remove(session);
        if (tap != null && (server.isClosing() || server.isClosed())) {
            guard(() -> tap.endsBecause("the server stopped"));
        }
    }

    /**
     * The server's open sessions. Its acceptor is null before the start, after the stop, and in hosts with their own.
     */
    private Collection<? extends Session> openSessions() {
        try {
            return server.getActiveSessions();
        } catch (NullPointerException e) {
            othersMissing.set(true);
            return OwnAcceptors.sessions(server);
        }
    }

    /** A session has begun. */
    void begun(Session session) {
        tap(session, false);
        joinOthers(session);
    }

    /** The tap of a session, made now if the session was open before; null if this tap is closed. */
    @Nullable
    SessionTap known(Session session) {
        SessionTap tap = sessions.get(session);
        return tap != null || session.isClosing() ? tap : tap(session, true);
    }

    private @Nullable SessionTap tap(Session session, boolean joined) {
        if (closed) {
            return null;
        }
        SessionTap[] made = new SessionTap[1];
        // closed is read again in there: a session that close() has just left must not be joined again
        SessionTap tap = sessions.computeIfAbsent(
                session,
                key -> closed
                        ? null
                        : (made[0] = new SessionTap(key, log, joined, details, fields, executor, watch, this::ended)));
        if (made[0] == null) {
            return tap;
        } else if (joined) {
            tap.join();
            exchangeKeysWhereNeeded(tap);
        } else {
            tap.begin();
        }
        if (closed) {
            abandon(session, STOPPED);
            return null;
        }
        return tap;
    }

    /** If no acceptor could be found at first, a new session leads to its acceptor, and that to the other sessions. */
    private void joinOthers(Session session) {
        if (!othersMissing.compareAndSet(true, false)) {
            return;
        }
        OwnAcceptors.sessions(session.getIoSession().getService(), server).forEach(this::known);
    }

    /**
     * Asks a session for a key exchange if its compressions cannot be wrapped now: SSHD makes new ones for the new
     * keys.
     */
    void exchangeKeysWhereNeeded(SessionTap tap) {
        if (tap.isActive() && tap.session().isAuthenticated() && !tap.isListening() && !tap.wrapCompressions()) {
            tap.unseen();
            executor.schedule(() -> exchangeKeys(tap), KEY_EXCHANGE_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** To be called only once the user is authenticated: OpenSSH takes an earlier key exchange for an attack. */
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
