package dev.sshdaudit.sshd.tap;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListenerManager;
import org.apache.sshd.common.session.helpers.AbstractConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a session in such a way that its client shows the reason. {@link Session#disconnect} does not: it closes the
 * socket as soon as SSH_MSG_DISCONNECT is written. If bytes of the client are unread by then, or arrive later, the
 * server's kernel answers with a reset (RFC 1122, section 4.2.2.13), and the client's next write fails before the
 * client has read the message. So the socket stays open after the message: the server reads on and discards, until the
 * client closes the connection, or {@link #LINGER_MILLIS} have passed, or the client has sent {@link #LINGER_BYTES}. No
 * thread waits for that. Thread-safe.
 */
final class Refusal {

    private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);

    /** For how long the server reads on after SSH_MSG_DISCONNECT is written. A client closes one round trip later. */
    static final long LINGER_MILLIS = 5000;

    /**
     * When the socket is closed where the message could not be given to SSHD, as a listener or a lock makes the thread wait. Not sooner:
     * on a busy machine, where many sessions are refused at once, the thread needs seconds for all of them.
     */
    private static final long SECOND_TRY_MILLIS = 3000;

    /** When the socket is closed where an operator ends the session: that takes less than a second. */
    private static final long SOON_MILLIS = 700;

    /** How many bytes the server discards at most: some windows of 2 MiB that are on their way. */
    private static final long LINGER_BYTES = 16 << 20;

    private final Session session;
    private final ScheduledExecutorService executor;
    private final Watch watch;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicLong discarded = new AtomicLong();
    private volatile boolean identified;
    private volatile boolean told;
    private volatile @Nullable String reason;

    /**
     * @param executor runs what must not run on the caller's thread, which may hold the session's locks
     * @param watch ends the session where that thread waits
     */
    Refusal(Session session, ScheduledExecutorService executor, Watch watch) {
        this.session = session;
        this.executor = executor;
        this.watch = watch;
        this.identified = session.getClientVersion() != null;
    }

    /**
     * Decides that the session ends, for any thread. A client that has not identified itself would not understand
     * SSH_MSG_DISCONNECT (RFC 4253, section 4.2), so the message waits for {@link #identified}.
     *
     * @param why one line, which the client shows
     */
    void decide(String why) {
        synchronized (this) {
            reason = reason == null ? why : reason; // what is decided first counts, for the rest follows from it
        }
        beginWhenIdentified();
    }

    /** The client has identified itself. */
    void identified() {
        identified = true;
        beginWhenIdentified();
    }

    /** Whether the session is to end: then the server does nothing more that the client asks for. */
    boolean isDecided() {
        return reason != null;
    }

    /** Counts bytes of the client that the server was not given. */
    void discarded(int length) {
        if (discarded.addAndGet(length) > LINGER_BYTES) {
            closeSoon();
        }
    }

    /** Closes the socket before long, if it is decided that the session ends: whether the client reads or not. */
    void endSoon() {
        if (isDecided()) {
            watch.in(SOON_MILLIS, this::isOpen, this::closeSocket);
        }
    }

    /** Ends the session at once, if that is decided: packets are no longer kept from the server. */
    void hurry() {
        if (isDecided()) {
            closeSoon();
        }
    }

    private void beginWhenIdentified() {
        String why = reason;
        if (identified && why != null && begun.compareAndSet(false, true)) {
            long written =
                    CoreModuleProperties.DISCONNECT_TIMEOUT.getRequired(session).toMillis();
            watch.in(SECOND_TRY_MILLIS, () -> !told && isOpen(), this::closeSocket);
            watch.in(SECOND_TRY_MILLIS + written + LINGER_MILLIS, this::isOpen, this::closeSocket);
            executor.execute(() -> begin(why));
        }
    }

    private void begin(String why) {
        try {
            tellListeners(why);
            IoWriteFuture written = write(why);
            told = true;
            written.addListener(future -> linger());
            endChannels();
        } catch (Exception e) {
            LOG.debug("Session {} could not be told why it ends", session, e);
            session.close(true);
        }
    }

    /** As {@link Session#disconnect} does. */
    private void tellListeners(String why) {
        for (SessionListenerManager manager : List.of(session.getFactoryManager(), session)) {
            manager.getSessionListenerProxy()
                    .sessionDisconnect(session, SshConstants.SSH2_DISCONNECT_BY_APPLICATION, why, "", true);
        }
    }

    /** RFC 4253, section 11.1. The future is done after a while, too, if the client does not read. */
    private IoWriteFuture write(String why) throws IOException {
        Buffer packet = session.createBuffer(SshConstants.SSH_MSG_DISCONNECT, why.length() + Short.SIZE);
        packet.putInt(SshConstants.SSH2_DISCONNECT_BY_APPLICATION);
        packet.putString(why);
        packet.putString(""); // language tag
        return session.writePacket(packet, CoreModuleProperties.DISCONNECT_TIMEOUT.getRequired(session));
    }

    private void linger() {
        watch.in(LINGER_MILLIS, this::isOpen, this::close);
        if (watch.isClosed()) {
            close(); // it may have taken no task any more
        }
    }

    /** Programs and forwardings end now, not when the socket is closed. */
    private void endChannels() {
        try {
            session.getService(AbstractConnectionService.class).close(true);
        } catch (IllegalStateException e) {
            LOG.trace("Session {} has no channels", session, e);
        }
    }

    private boolean isOpen() {
        return !session.getIoSession().isClosed();
    }

    /** SSHD closes the socket before it tells its listeners. */
    private void closeSocket() {
        session.getIoSession().close(true);
    }

    private void closeSoon() {
        executor.execute(this::close);
    }

    private void close() {
        session.close(true);
    }
}
