package dev.sshdaudit.core.operator;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong: the latest for the status, and all for the log. The log is written on a thread of its own. It can block,
 * as Karaf's does while an SSH client that watches it does not read, and then no recording may wait for it. Thread-safe.
 */
public final class Failures implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sshdaudit.core.AuditLog");
    private static final int KEPT = 10;
    private static final int WAITING = 1000;

    /** An error that lasts until it is said to be over. Guarded by the failures that it is one of. */
    static final class Lasting {

        private final Instant since;
        private final String text;
        private Instant over;

        private Lasting(Instant since, String text) {
            this.since = since;
            this.text = text;
        }
    }

    /** Newest first. Guarded by this. */
    private final Deque<Lasting> latest = new ArrayDeque<>();

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

    /** Keeps an event of a moment. */
    private synchronized void add(String text) {
        Lasting event = lasting(Instant.now(), text);
        event.over = event.since;
    }

    /** Keeps an error that has been logged and lasts until it is {@linkplain #over over}. */
    synchronized Lasting lasting(Instant since, String text) {
        if (latest.size() == KEPT) {
            removeOldest();
        }
        Lasting failure = new Lasting(since, text);
        latest.addFirst(failure);
        return failure;
    }

    /** Removes the oldest failure, of those that are over as long as there is one. */
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
    synchronized void over(Lasting failure) {
        failure.over = Instant.now();
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

    /** Something goes wrong that should not be possible. */
    public void error(String text, Throwable cause) {
        add(text + ": " + cause);
        log(() -> LOG.error(text, cause));
    }

    /** Something needs an operator's attention. */
    public void warn(String text) {
        add(text);
        log(() -> LOG.warn(text));
    }

    /** A connection is refused: for the log alone, since the status tells the cause. */
    void log(String text) {
        log(() -> LOG.warn(text));
    }

    /** Something goes right again. */
    public void info(String text) {
        log(() -> LOG.info(text));
    }

    /** An error in telling of an error must not reach the recording that it is about. */
    private void log(Runnable line) {
        try {
            writer.execute(line);
        } catch (OutOfMemoryError e) {
            // no thread or no memory; the status has the text, and the next look tries again
        }
    }

    /** Sees to it that there is a thread where lines wait; to be called now and then. */
    public void look() {
        if (!writer.getQueue().isEmpty()) {
            writer.prestartCoreThread();
        }
    }

    /** The latest, newest first. */
    public synchronized List<Failure> latest() {
        return latest.stream()
                .map(failure -> new Failure(failure.since, failure.text, failure.over))
                .toList();
    }

    /** What is waiting is logged still, unless that takes long. */
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
