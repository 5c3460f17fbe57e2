package dev.sshdaudit.live;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Messages of open connections as they come, in a queue of bounded size. A connection never waits for its followers: when the
 * queue is full, messages are left out and counted. For one thread at a time.
 */
public interface LiveMessages extends AutoCloseable {

    /**
     * Takes the next message, and waits for one.
     *
     * @return the message, or null if none came in time
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    @Nullable
    LiveMessage poll(long timeout, TimeUnit unit) throws InterruptedException;

    /** Ends following. */
    @Override
    void close();
}
