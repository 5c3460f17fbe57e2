package dev.sshdaudit.core.operator;

import dev.sshdaudit.AuditStatus.OffPeriod;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** When auditing was switched off, and by whom, since the log started: the latest. Thread-safe. */
public final class OffPeriods {

    private static final int KEPT = 10;

    private final Deque<OffPeriod> latest = new ArrayDeque<>();

    /**
     * Auditing has been switched off.
     *
     * @param by who did it, or null if that is not known
     */
    public synchronized void begin(String by) {
        if (latest.size() == KEPT) {
            latest.removeLast();
        }
        latest.addFirst(new OffPeriod(Instant.now(), null, by));
    }

    /** Auditing has been switched on. */
    public synchronized void end() {
        OffPeriod last = latest.peekFirst();
        if (last != null && last.to() == null) {
            latest.removeFirst();
            latest.addFirst(new OffPeriod(last.from(), Instant.now(), last.by()));
        }
    }

    /** The latest, newest first. */
    public synchronized List<OffPeriod> latest() {
        return List.copyOf(latest);
    }
}
