package dev.sshdaudit.events;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to a receiver that may be slow, on a thread of its own. Up to {@value #CAPACITY} events wait. What comes beyond is
 * left out and counted: the next event that is handed over tells how many, in the property {@code dropped}. Thread-safe.
 */
final class Outlet implements AutoCloseable {

    static final int CAPACITY = 4096;

    /** On an event: how many events, or messages that events would have been made of, were left out before it. */
    static final String DROPPED = "dropped";

    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);
    private static final long WARN_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long JOIN_MILLIS = 1000;

    private final String name;
    private final Consumer<AuditEvent> receiver;
    private final BlockingQueue<AuditEvent> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong droppedInAll = new AtomicLong();
    private final Thread thread;

    // for the thread that offers
    private long warnedOf;
    private long warnedAt;
    private boolean warned;

    private volatile boolean closed;

    /**
     * Begins to hand over.
     *
     * @param name what the log calls the receiver
     * @param receiver may wait; an exception is told in the log
     */
    Outlet(String name, Consumer<AuditEvent> receiver) {
        this.name = name;
        this.receiver = receiver;
        thread = new Thread(this::run, "sshd-audit-events " + name);
        thread.setDaemon(true);
        thread.setContextClassLoader(Outlet.class.getClassLoader());
        thread.start();
    }

    /** Takes an event, or leaves it out. Never waits. */
    void offer(AuditEvent event) {
        if (!waiting.offer(event)) {
            leftOut(1);
        }
    }

    /** Counts what was left out before it came here. */
    void leftOut(long count) {
        dropped.addAndGet(count);
        droppedInAll.addAndGet(count);
    }

    /** Events left out since the start. */
    long dropped() {
        return droppedInAll.get();
    }

    /** Warns once a minute at most of what was left out. For the thread that offers. */
    void warnOfDropped() {
        long all = droppedInAll.get();
        long now = System.nanoTime();
        if (all > warnedOf && (!warned || now - warnedAt >= WARN_NANOS)) {
            LOG.warn(
                    "{} events were left out, because {} takes them too slowly; recordings have them all",
                    all - warnedOf,
                    name);
            warned = true;
            warnedAt = now;
            warnedOf = all;
        }
    }

    private void run() {
        while (!closed) {
            try {
                handOver(waiting.take());
            } catch (InterruptedException e) {
                return; // only close() interrupts
            } catch (RuntimeException | LinkageError | AssertionError e) {
                LOG.warn("An event could not be handed to {}: {}", name, e.toString());
            }
        }
    }

    private void handOver(AuditEvent event) {
        long before = dropped.getAndSet(0);
        receiver.accept(before == 0 ? event : event.with(DROPPED, before));
    }

    /** Ends handing over. Events that wait are forgotten. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
