package dev.sshdaudit.core.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.AuditStatus.Failure;
import dev.sshdaudit.core.time.Threads;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the latest failures for the status, and logs all. The log is written on a thread of its own: writing to a log can
 * block, as to Karaf's while an SSH client that watches the log does not read, and no recording may wait for that.
 * Thread-safe.
 */
public final class Failures implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sshdaudit.core.AuditLog");

    /** Failures that are kept for the status. */
    private static final int KEPT = 10;

    /** Lines that wait for the log at most; further ones are left out. */
    private static final int WAITING = 1000;

    /** Hears of errors that last. Calls come from any thread, and must not wait. */
    public interface Listener {

        /** An error has begun. */
        void begun(String text);

        /** An error that had begun is over. */
        void over(String text);
    }

    /** An error, and since when the error is over: null if it lasts. Guarded by the {@link Failures} that made it. */
    static final class Lasting {

        private final Instant since;
        private final String text;
        private @Nullable Instant over;

        private Lasting(Instant since, String text) {
            this.since = since;
            this.text = text;
        }
    }

    /** Newest first. */
    @GuardedBy("this")
    private final Deque<Lasting> latest = new ArrayDeque<>();

    private final LongAdder count = new LongAdder();

    private volatile Listener listener = new Listener() {
        @Override
        public void begun(String text) {}

        @Override
        public void over(String text) {}
    };

    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Threads.named("log"),
            new ThreadPoolExecutor.DiscardPolicy());

    public Failures() {
        writer.allowCoreThreadTimeOut(true);
    }

    /** Sets the object that hears of errors that last. */
    public void listener(Listener hears) {
        listener = hears;
    }

    /** Keeps an event of a moment. */
    private synchronized void add(String text) {
        Lasting event = keep(Instant.now(), text);
        event.over = event.since;
    }

    /** Keeps an error that has been logged and lasts until it is {@linkplain #over over}. */
    Lasting lasting(Instant since, String text) {
        Lasting failure = keep(since, text);
        listener.begun(text);
        return failure;
    }

    private synchronized Lasting keep(Instant since, String text) {
        count.increment();
        if (latest.size() == KEPT) {
            removeOldest();
        }
        Lasting failure = new Lasting(since, text);
        latest.addFirst(failure);
        return failure;
    }

    /** Removes the oldest failure, of those that are over as long as there is one. */
    @GuardedBy("this")
    private void removeOldest() {
        Iterator<Lasting> oldestFirst = latest.descendingIterator();
        while (oldestFirst.hasNext()) {
            if (oldestFirst.next().over != null) {
                oldestFirst.remove();
                return;
            }
        }
        latest.removeLast();
    }

    /** A lasting error is over. */
    void over(Lasting failure) {
        synchronized (this) {
            failure.over = Instant.now();
        }
        listener.over(failure.text);
    }

    /** Logs and keeps an error of a moment. */
    public void error(String text) {
        add(text);
        log(() -> LOG.error(text));
    }

    /** Logs and keeps an error that lasts until it is {@linkplain #over over}. */
    Lasting errorThatLasts(String text) {
        log(() -> LOG.error(text));
        return lasting(Instant.now(), text);
    }

    /** Logs, with the stack trace, and keeps an error that should not be possible. */
    public void error(String text, Throwable cause) {
        add(text + ": " + cause);
        log(() -> LOG.error(text, cause));
    }

    /** Logs as a warning, and keeps, an event that needs an operator's attention. */
    public void warn(String text) {
        add(text);
        log(() -> LOG.warn(text));
    }

    /** Logs as a warning what becomes of a connection; the status has the cause already. */
    void log(String text) {
        log(() -> LOG.warn(text));
    }

    /** Logs as information. */
    public void info(String text) {
        log(() -> LOG.info(text));
    }

    /** Hands a line to the thread that logs. An error in doing so must not end the recording that the line is about. */
    private void log(Runnable line) {
        try {
            writer.execute(line);
        } catch (OutOfMemoryError e) {
            // there is no thread or no memory; the status has the text, and the next look asks for a thread again
        }
    }

    /** Starts the thread that logs if lines wait and an error has cost the thread; to be called every half second. */
    public void look() {
        if (!writer.getQueue().isEmpty()) {
            writer.prestartCoreThread();
        }
    }

    /** The latest failures, newest first. */
    public synchronized List<Failure> latest() {
        return latest.stream()
                .map(failure -> new Failure(failure.since, failure.text, failure.over))
                .toList();
    }

    /** How many errors and warnings have been kept, those included that have been forgotten since. */
    public long count() {
        return count.sum();
    }

    /** Logs the lines that wait, within a second. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            writer.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
