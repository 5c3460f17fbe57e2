package dev.sshdaudit.sshd.tap;

import dev.sshdaudit.ConnectionControl;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does to a session what the audit log asks for: on another thread, for the caller may hold the session's locks. */
final class SessionControl implements ConnectionControl {

    private static final Logger LOG = LoggerFactory.getLogger(SessionControl.class);

    private final Session session;
    private final Executor executor;
    private final AtomicBoolean disconnecting = new AtomicBoolean();
    private volatile boolean suspended;
    private volatile boolean everSuspended;
    private volatile boolean released;
    private volatile boolean identified;
    private volatile String refusal;

    SessionControl(Session session, Executor executor) {
        this.session = session;
        this.executor = executor;
        this.identified = session.getClientVersion() != null;
    }

    /** At once: what is read before the executor gets round to it would have to be kept. */
    @Override
    public void suspendReading() {
        if (!released) {
            suspended = true;
            everSuspended = true;
            try {
                session.getIoSession().suspendRead();
            } catch (RuntimeException e) {
                LOG.warn("Session {} reads on though more comes than can be recorded: {}", session, e.toString());
            }
            if (released) {
                release();
            }
        }
    }

    @Override
    public void resumeReading() {
        if (suspended) {
            suspended = false;
            executor.execute(this::resume);
        }
    }

    private void resume() {
        if (!suspended) {
            try {
                session.getIoSession().resumeRead();
                if (suspended) {
                    // asked for in between
                    session.getIoSession().suspendRead();
                }
            } catch (RuntimeException e) {
                LOG.warn("Session {} does not read on: {}", session, e.toString());
            }
        }
    }

    /** Before both sides have identified themselves a client would not understand it (RFC 4253, section 4.2). */
    @Override
    public void disconnect(String reason) {
        if (!released) {
            refusal = reason;
            disconnectWhenIdentified();
        }
    }

    /** The client has identified itself. */
    void identified() {
        identified = true;
        disconnectWhenIdentified();
    }

    /** Whether the connection is to end; nothing that the client asks for from then on is to be done. */
    boolean isRefused() {
        return refusal != null;
    }

    private void disconnectWhenIdentified() {
        if (identified && refusal != null && disconnecting.compareAndSet(false, true)) {
            executor.execute(this::disconnectNow);
        }
    }

    private void disconnectNow() {
        try {
            session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, refusal);
        } catch (Exception e) {
            LOG.debug("Session {} could not be told why it ends", session, e);
            session.close(true);
        }
    }

    /** The log has no more to say. */
    void release() {
        released = true;
        suspended = false;
        if (everSuspended) {
            resume();
        }
    }
}
