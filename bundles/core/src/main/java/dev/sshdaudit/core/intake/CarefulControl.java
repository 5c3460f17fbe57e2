package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ConnectionControl;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host's control of a connection, for several parts of the recorder: the host reads from the client while none of these
 * parts has suspended reading. Each call of {@link #suspendReading} is undone by one call of {@link #resumeReading}. An error
 * of the host is logged, and not thrown. Thread-safe; the host is called with a lock held, so that calls come one at a time.
 */
public final class CarefulControl implements ConnectionControl {

    private static final Logger LOG = LoggerFactory.getLogger(CarefulControl.class);

    private final ConnectionControl control;

    @GuardedBy("this")
    private int suspensions;

    CarefulControl(ConnectionControl control) {
        this.control = control;
    }

    @Override
    public synchronized void suspendReading() {
        if (++suspensions == 1) {
            call(control::suspendReading);
        }
    }

    @Override
    public synchronized void resumeReading() {
        if (suspensions > 0 && --suspensions == 0) {
            call(control::resumeReading);
        }
    }

    @Override
    public synchronized void holdBack() {
        call(control::holdBack);
    }

    @Override
    public synchronized void handOn() {
        call(control::handOn);
    }

    @Override
    public void disconnect(String reason) {
        call(() -> control.disconnect(reason));
    }

    @Override
    public void terminate(String reason) {
        call(() -> control.terminate(reason));
    }

    @Override
    public boolean isOf(Subject user) {
        try {
            return control.isOf(user);
        } catch (RuntimeException | Error e) {
            LOG.debug("A host has failed to tell the user of a connection", e);
            return false;
        }
    }

    @Override
    public Set<String> roles() {
        try {
            return Set.copyOf(control.roles());
        } catch (RuntimeException | Error e) {
            LOG.debug("A host has failed to tell the roles of a user", e);
            return Set.of();
        }
    }

    @Override
    public Map<String, Object> server() {
        try {
            return Map.copyOf(control.server());
        } catch (RuntimeException | Error e) {
            LOG.debug("A host has failed to tell the server of a connection", e);
            return Map.of();
        }
    }

    private static void call(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.debug("A host has failed to control a connection", e);
        }
    }
}
