package dev.sshdaudit.core.live;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A queue of messages for one who follows. The lock is held for a moment only, as recorders take it while they hold their own.
 * Thread-safe.
 */
final class Follower implements LiveMessages {

    /** Bytes of memory of the messages that wait at most. */
    static final long MOST_BYTES = 2 << 20;

    /** Messages that wait at most. */
    static final int MOST_MESSAGES = 10_000;

    private record Entry(LiveMessage message, long size) {}

    private final Predicate<LiveClient> wanted;
    private final boolean content;
    private final Consumer<Follower> whenClosed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    @GuardedBy("lock")
    private long held;

    /** Messages that were left out, of which no message tells yet. */
    @GuardedBy("lock")
    private long skipped;

    @GuardedBy("lock")
    private boolean closed;

    Follower(Predicate<LiveClient> wanted, boolean content, Consumer<Follower> whenClosed) {
        this.wanted = wanted;
        this.content = content;
        this.whenClosed = whenClosed;
    }

    /** Takes a message if it is wanted and there is room; counts it if there is none. */
    void offer(LiveClient client, AuditMessage message) {
        if (!content && isContent(message) || !isWanted(client)) {
            return;
        }
        long size = MessageSize.of(message);
        lock.lock();
        try {
            if (closed) {
                return;
            } else if (held + size > MOST_BYTES || entries.size() == MOST_MESSAGES) {
                skipped++;
                return;
            }
            entries.add(new Entry(new LiveMessage(client, message, skipped), size));
            held += size;
            skipped = 0;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isContent(AuditMessage message) {
        if (!(message.payload() instanceof Io io)) {
            return false;
        }
        Bytes data = io.data();
        return data != null && data.length() > 0;
    }

    /** An error of another bundle's code must not reach the server's thread: following ends. */
    private boolean isWanted(LiveClient client) {
        try {
            return wanted.test(client);
        } catch (RuntimeException | Error e) {
            close();
            return false;
        }
    }

    @Override
    public @Nullable LiveMessage poll(long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (entries.isEmpty()) {
                if (left <= 0 || closed) {
                    return null;
                }
                left = changed.awaitNanos(left);
            }
            Entry first = entries.remove();
            held -= first.size();
            return first.message();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            held = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        whenClosed.accept(this);
    }
}
