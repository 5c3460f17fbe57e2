package dev.sshdaudit.core.intake;

import dev.sshdaudit.ConnectionControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host's control of a connection, as several parts of the recorder share it: the host reads from the client while none of
 * them has reading suspended. Each call of {@link #suspendReading} is undone by one call of {@link #resumeReading}. An error
 * of the host goes no further than to the log. Thread-safe; the host is called with a lock held, so that its calls take turns.
 */
public final class CarefulControl implements ConnectionControl {

    private static final Logger LOG = LoggerFactory.getLogger(CarefulControl.class);

    private final ConnectionControl control;
    // guarded by this
    private int suspensions;

    CarefulControl(ConnectionControl control) {
        this.control = control;
    }

    @Override
    public synchronized void suspendReading() {
        if (++suspensions == 1) {
            tell(control::suspendReading);
        }
    }

    @Override
    public synchronized void resumeReading() {
        if (suspensions > 0 && --suspensions == 0) {
            tell(control::resumeReading);
        }
    }

    @Override
    public synchronized void holdBack() {
        tell(control::holdBack);
    }

    @Override
    public synchronized void handOn() {
        tell(control::handOn);
    }

    @Override
    public void disconnect(String reason) {
        tell(() -> control.disconnect(reason));
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.debug("A host failed to do what it was asked for", e);
        }
    }
}
