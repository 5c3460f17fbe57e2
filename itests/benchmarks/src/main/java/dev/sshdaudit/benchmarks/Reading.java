package dev.sshdaudit.benchmarks;

import dev.sshdaudit.ConnectionControl;
import java.util.concurrent.locks.LockSupport;

/** A host that stops reading when it is told to, as SSHD does. */
public final class Reading implements ConnectionControl {

    private static final long NANOS = 50_000;

    private volatile boolean suspended;

    /** Waits until it may read on. */
    public void await() {
        while (suspended) {
            LockSupport.parkNanos(NANOS);
        }
    }

    @Override
    public void suspendReading() {
        suspended = true;
    }

    @Override
    public void resumeReading() {
        suspended = false;
    }

    @Override
    public void disconnect(String reason) {
        throw new IllegalStateException(reason);
    }
}
