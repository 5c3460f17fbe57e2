package dev.sshdaudit.sshd.tap;

import dev.sshdaudit.ConnectionControl;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import javax.security.auth.Subject;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does to a session what the audit log asks for. What may wait for the session's locks runs on the tap's own thread,
 * for the caller may hold these locks. Thread-safe.
 */
final class SessionControl implements ConnectionControl {

    private static final Logger LOG = LoggerFactory.getLogger(SessionControl.class);

    private final Session session;
    private final ScheduledExecutorService executor;
    private final Refusal refusal;
    private final @Nullable HeldPackets heldPackets;
    private volatile boolean suspended;
    private volatile boolean everSuspended;
    private volatile boolean released;

    /**
     * @param heldPackets keeps back what the server is not to have yet; null where nothing is kept back
     */
    SessionControl(Session session, ScheduledExecutorService executor, Watch watch, @Nullable HeldPackets heldPackets) {
        this.session = session;
        this.executor = executor;
        this.refusal = new Refusal(session, executor, watch);
        this.heldPackets = heldPackets;
    }

    /** At once: what the server reads before the executor runs would have to be kept. */
    @Override
    public void suspendReading() {
        if (readsInAnyCase()) {
            return;
        }
        suspended = true;
        everSuspended = true;
        try {
            session.getIoSession().suspendRead();
        } catch (RuntimeException e) {
            LOG.warn("Session {} reads on though more comes than can be recorded: {}", session, e.toString());
        }
        if (readsInAnyCase()) {
            suspended = false;
            resume();
        }
    }

    /** Whether nothing suspends reading any more: nothing is recorded, or what comes is discarded. */
    private boolean readsInAnyCase() {
        return released || refusal.isDecided();
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

    @Override
    public void holdBack() {
        if (heldPackets != null && !readsInAnyCase()) {
            heldPackets.hold();
            if (readsInAnyCase()) {
                heldPackets.handOn();
            }
        }
    }

    @Override
    public void handOn() {
        if (heldPackets != null) {
            heldPackets.handOn();
        }
    }

    @Override
    public void disconnect(String reason) {
        if (!released) {
            refusal.decide(reason);
            handOn(); // to be discarded
            resumeReading();
        }
    }

    @Override
    public void terminate(String reason) {
        disconnect(reason);
        refusal.endSoon();
    }

    /** Karaf, as other hosts, keeps the subject of the user in an attribute of the session. */
    @Override
    public boolean isOf(Subject user) {
        for (AttributeRepository.AttributeKey<?> key : session.attributeKeys()) {
            if (session.getAttribute(key) == user) {
                return true;
            }
        }
        return false;
    }

    /**
     * The roles of all subjects that the host keeps in attributes of the session. They are recognised by the name of their class,
     * which is Karaf's, so that this bundle does not depend on Karaf.
     */
    @Override
    public Set<String> roles() {
        Set<String> roles = new TreeSet<>();
        for (AttributeRepository.AttributeKey<?> key : session.attributeKeys()) {
            if (session.getAttribute(key) instanceof Subject subject) {
                for (Principal principal : subject.getPrincipals().toArray(new Principal[0])) {
                    if (isRole(principal)) {
                        roles.add(principal.getName());
                    }
                }
            }
        }
        return roles;
    }

    private static boolean isRole(Principal principal) {
        for (Class<?> type = principal.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getSimpleName().equals("RolePrincipal")) {
                return true;
            }
        }
        return false;
    }

    /** The port that the client has reached. */
    @Override
    public Map<String, Object> server() {
        return session.getIoSession().getLocalAddress() instanceof InetSocketAddress local
                ? Map.of("port", (long) local.getPort())
                : Map.of();
    }

    /** How the session is ended, if the audit log asks for that. */
    Refusal refusal() {
        return refusal;
    }

    /** The audit log does not ask for anything any more. */
    void release() {
        released = true;
        suspended = false;
        handOn();
        if (everSuspended) {
            resume();
        }
        refusal.hurry();
    }
}
