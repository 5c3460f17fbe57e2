package dev.sshdaudit.core;

import dev.sshdaudit.ConnectionControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A host's control of a connection, whose errors are not ours. */
record CarefulControl(ConnectionControl control) implements ConnectionControl {

    private static final Logger LOG = LoggerFactory.getLogger(CarefulControl.class);

    @Override
    public void suspendReading() {
        tell(control::suspendReading);
    }

    @Override
    public void resumeReading() {
        tell(control::resumeReading);
    }

    @Override
    public void disconnect(String reason) {
        tell(() -> control.disconnect(reason));
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("A host failed to do what it was asked for", e);
        }
    }
}
