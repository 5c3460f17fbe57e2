package dev.sshdaudit.web.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One request that is being answered. It can be broken off: the thread that answers is interrupted then. Thread-safe. */
final class Work {

    /** Why a request is broken off. */
    enum End {
        /** The client has gone, or does not read. */
        GONE,
        /** It took too long. */
        LATE,
        /** The user has logged out, or the login has ended. */
        LOGGED_OUT,
        /** The bundle stops. */
        STOPPED
    }

    private final Object session;
    private final String user;
    private final LongSupplier nanoTime;
    private volatile long deadline;
    private volatile @Nullable ClientOutput output;

    @GuardedBy("this")
    private @Nullable Thread thread;

    @GuardedBy("this")
    private @Nullable End end;

    @GuardedBy("this")
    private boolean finished;

    Work(Object session, String user, LongSupplier nanoTime, long limitSeconds) {
        this.session = session;
        this.user = user;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(limitSeconds);
    }

    Object session() {
        return session;
    }

    String user() {
        return user;
    }

    /** Sets how long it may take from now on. */
    void limit(long seconds) {
        deadline = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Lets it take as long as it wants: until the login ends. */
    void unlimited() {
        limit(TimeUnit.DAYS.toSeconds(366));
    }

    /** Tells the stream that is to be kept alive, and watched. */
    void stream(ClientOutput stream) {
        output = stream;
    }

    @Nullable
    ClientOutput stream() {
        return output;
    }

    /** The current thread begins to answer. */
    synchronized void begin() {
        thread = Thread.currentThread();
        if (end != null) {
            thread.interrupt();
        }
    }

    /** The current thread has answered: from here on nothing interrupts it. */
    synchronized void finish() {
        finished = true;
        thread = null;
        // of an interruption that came too late
        Thread.interrupted();
    }

    /** Whether the current thread answers it. */
    synchronized boolean isOfThisThread() {
        return thread == Thread.currentThread();
    }

    /** Breaks it off, again and again if the thread does not heed it. */
    synchronized void breakOff(End why) {
        if (finished) {
            return;
        }
        if (end == null) {
            end = why;
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Why it was broken off, or null. */
    synchronized @Nullable End end() {
        return end;
    }

    /** Breaks it off if it takes too long, or its client has gone or does not read. */
    void look() {
        long now = nanoTime.getAsLong();
        ClientOutput stream = output;
        if (stream != null && stream.isStuck(now)) {
            breakOff(End.GONE);
            stream.giveUp();
        } else if (now - deadline > 0) {
            breakOff(End.LATE);
        } else if (end() != null) {
            breakOff(End.GONE);
        }
    }
}
