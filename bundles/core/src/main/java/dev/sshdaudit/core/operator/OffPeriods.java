package dev.sshdaudit.core.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.AuditStatus.OffPeriod;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The latest periods since the log started in which auditing was switched off. Thread-safe. */
public final class OffPeriods {

    /** Periods that are kept. */
    private static final int KEPT = 10;

    @GuardedBy("this")
    private final Deque<OffPeriod> latest = new ArrayDeque<>();

    /**
     * Auditing has been switched off.
     *
     * @param by the user that switched auditing off, or null if the user is not known
     */
    public synchronized void begin(@Nullable String by) {
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

    /** The latest periods, newest first. */
    public synchronized List<OffPeriod> latest() {
        return List.copyOf(latest);
    }
}
