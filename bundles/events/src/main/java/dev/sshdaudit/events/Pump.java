package dev.sshdaudit.events;

import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows all connections on a thread of its own, and hands the events to outlets. */
final class Pump implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
    private static final long JOIN_MILLIS = 1000;

    private final LiveMessages messages;
    private final List<Outlet> outlets;
    private final EventMapper mapper = new EventMapper();
    private final Thread thread;
    private volatile boolean closed;

    /** Begins to follow. */
    Pump(LiveConnections live, List<Outlet> outlets) {
        this.outlets = List.copyOf(outlets);
        messages = live.follow(client -> true, false);
        thread = new Thread(this::run, "sshd-audit-events");
        thread.setDaemon(true);
        thread.setContextClassLoader(Pump.class.getClassLoader());
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                LiveMessage message = messages.poll(1, TimeUnit.SECONDS);
                if (message != null) {
                    take(message);
                }
                outlets.forEach(Outlet::warnOfDropped);
            } catch (InterruptedException e) {
                return; // only close() interrupts
            } catch (RuntimeException | LinkageError | AssertionError e) {
                LOG.warn("An event is missing: {}", e.toString());
            }
        }
    }

    private void take(LiveMessage message) {
        if (message.skipped() > 0) {
            outlets.forEach(outlet -> outlet.leftOut(message.skipped()));
        }
        for (AuditEvent event : mapper.of(message)) {
            outlets.forEach(outlet -> outlet.offer(event));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        messages.close();
    }
}
