package dev.sshdaudit.storage.s3.upload;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of errors of uploads: each kind of error once in 10 minutes, however many recordings have it.
 * Thread-safe.
 */
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final long REPEAT_AFTER = TimeUnit.MINUTES.toNanos(10);
    private static final int MAX_KINDS = 100;

    /** The time at which the log was last told of a kind of error, by {@link System#nanoTime}. */
    @GuardedBy("this")
    private final Map<String, Long> told = new HashMap<>();
    /** Whether the log was told of an error since a recording last arrived. */
    @GuardedBy("this")
    private boolean failing;

    /**
     * Tells of an error.
     *
     * @param recording the recording's name
     * @param message what went wrong; details that differ from one request to the next stand in parentheses
     * @param loud whether an operator has to do something about the error
     */
    void tell(String recording, String message, boolean loud) {
        String kind = message.replaceFirst(" \\(.*", "").replace(recording, "");
        synchronized (this) {
            long now = System.nanoTime();
            Long before = told.get(kind);
            if (before != null && now - before < REPEAT_AFTER || told.size() >= MAX_KINDS) {
                LOG.debug("Recording {}: {}", recording, message);
                return;
            }
            told.put(kind, now);
            failing = true;
        }
        if (loud) {
            LOG.error("Recording {} stays in the local folder and is tried again now and then. {}", recording, message);
        } else {
            LOG.warn("Recording {} stays in the local folder and is tried again soon. {}", recording, message);
        }
    }

    /** Tells, after errors, that a recording is in its bucket. */
    synchronized void recovered() {
        if (failing) {
            failing = false;
            LOG.info("Recordings reach their bucket again");
        }
    }

    /** Has the next error of each kind told again, as the configuration has changed. */
    synchronized void forget() {
        told.clear();
    }
}
