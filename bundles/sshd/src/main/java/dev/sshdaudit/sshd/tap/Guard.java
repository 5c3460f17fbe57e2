package dev.sshdaudit.sshd.tap;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs code of this bundle that SSHD calls: an error in it must not end the session, nor the server. The first error is
 * a warning in the log; further ones of the same guard are not logged. Thread-safe.
 */
final class Guard {

    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private final String consequence;
    private final Object subject;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * @param consequence what an error means, as a pattern of SLF4J with places for the subject and the error
     * @param subject the session or the server that the guarded code is for
     */
    Guard(String consequence, Object subject) {
        this.consequence = consequence;
        this.subject = subject;
    }

    /**
     * Runs code that must not fail.
     *
     * @return what it has thrown, or null. An OutOfMemoryError too: other sessions may be the ones that took the
     *     memory.
     */
    @Nullable
    Throwable run(Runnable hook) {
        try {
            hook.run();
            return null;
        } catch (Exception | LinkageError | VirtualMachineError | AssertionError e) {
            warn(e);
            return e;
        }
    }

    /** Logs an error, unless one was logged before. */
    void warn(Throwable error) {
        if (warned.compareAndSet(false, true)) {
            try {
                LOG.warn(consequence, subject, error.toString());
                LOG.debug("Where it happened", error);
            } catch (VirtualMachineError e) {
                // there is no memory to log it either
            }
        }
    }
}
