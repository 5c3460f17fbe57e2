package dev.sshdaudit.storage.s3.upload;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log of errors: of each kind once in a while, however many recordings meet it. Thread-safe. */
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final long REPEAT_AFTER = TimeUnit.MINUTES.toNanos(10);
    private static final int MAX_KINDS = 100;

    private final Map<String, Long> told = new HashMap<>();
    private boolean failing;

    /**
     * A request failed.
     *
     * @param loud whether somebody has to do something
     */
    void tell(String recording, String message, boolean loud) {
        // what differs from one request to the next is in parentheses
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

    /** A recording is in its bucket. */
    synchronized void recovered() {
        if (failing) {
            failing = false;
            LOG.info("Recordings reach their bucket again");
        }
    }

    /** What comes from now on is told again. */
    synchronized void forget() {
        told.clear();
    }
}
