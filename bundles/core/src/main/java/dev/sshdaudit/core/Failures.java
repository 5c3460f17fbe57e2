package dev.sshdaudit.core;

import dev.sshdaudit.AuditStatus.Failure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
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
final class Failures implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sshdaudit.core.AuditLog");
    private static final int KEPT = 10;
    private static final int WAITING = 1000;

    private final Deque<Failure> latest = new ArrayDeque<>();
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Threads.named("log"),
            new ThreadPoolExecutor.DiscardPolicy());

    Failures() {
        writer.allowCoreThreadTimeOut(true);
    }

    /** Something went wrong that has been logged. */
    synchronized void add(String text) {
        if (latest.size() == KEPT) {
            latest.removeLast();
        }
        latest.addFirst(new Failure(Instant.now(), text));
    }

    /** Something goes wrong. */
    void error(String text) {
        add(text);
        log(() -> LOG.error(text));
    }

    /** Something goes wrong that should not be possible. */
    void error(String text, Throwable cause) {
        add(text + ": " + cause);
        log(() -> LOG.error(text, cause));
    }

    /** Something needs an operator's attention. */
    void warn(String text) {
        add(text);
        log(() -> LOG.warn(text));
    }

    /** A connection is refused: for the log alone, since the status tells the cause. */
    void log(String text) {
        log(() -> LOG.warn(text));
    }

    /** Something goes right again. */
    void info(String text) {
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
    void look() {
        if (!writer.getQueue().isEmpty()) {
            writer.prestartCoreThread();
        }
    }

    /** The latest, newest first. */
    synchronized List<Failure> latest() {
        return List.copyOf(latest);
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
