package dev.sshdaudit.core;

import dev.sshdaudit.AuditStatus.Failure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong, told once for each episode: a full disk concerns every connection and every message, and a log line
 * for each would be the next thing to fill it. Thread-safe.
 */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sshdaudit.core.AuditLog");
    private static final int KEPT = 10;

    private final Set<String> episodes = new HashSet<>();
    private final Deque<Failure> latest = new ArrayDeque<>();

    /** Something went wrong that belongs to no episode, and has been logged. */
    synchronized void add(String text) {
        if (latest.size() == KEPT) {
            latest.removeLast();
        }
        latest.addFirst(new Failure(Instant.now(), text));
    }

    /** Something goes wrong and will go on to do so; logged where it is news. */
    void begin(String episode, String text) {
        synchronized (this) {
            if (!episodes.add(episode)) {
                return;
            }
            add(text);
        }
        LOG.error(text);
    }

    /** It goes right again; logged where it is news. */
    void end(String episode, String text) {
        synchronized (this) {
            if (!episodes.remove(episode)) {
                return;
            }
        }
        LOG.info(text);
    }

    /** The latest, newest first. */
    synchronized List<Failure> latest() {
        return List.copyOf(latest);
    }
}
