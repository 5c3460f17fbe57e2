package dev.sshdaudit.web.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an answer on their way to the client. What is written is sent when there is enough, or soon after. While nothing is
 * written, a ping shows whether the client is still there. Thread-safe.
 */
final class ClientOutput {

    private static final int ENOUGH = 16 * 1024;
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final OutputStream out;
    private final byte[] ping;
    private final Work work;
    private final LongSupplier nanoTime;
    private final long pingNanos;
    private final long stuckNanos;

    /** Held while bytes are sent: only the thread that sends waits for the client. */
    private final ReentrantLock lock = new ReentrantLock();

    private final byte[] buffer = new byte[ENOUGH];
    private int used;
    private volatile boolean isWaiting;
    private volatile boolean isStarted;
    private volatile long lastSent;
    private volatile @Nullable Sending sending;
    private volatile boolean broken;

    /** A thread that sends, and since when. */
    private record Sending(Thread thread, long since) {}

    /**
     * Makes one.
     *
     * @param ping what is sent in silence; empty for none
     */
    ClientOutput(OutputStream out, String ping, Work work, Limits limits, LongSupplier nanoTime) {
        this.out = out;
        this.ping = ping.getBytes(StandardCharsets.US_ASCII);
        this.work = work;
        this.nanoTime = nanoTime;
        this.pingNanos = TimeUnit.MILLISECONDS.toNanos(limits.pingMillis());
        this.stuckNanos = TimeUnit.SECONDS.toNanos(limits.stuckSeconds());
        this.lastSent = nanoTime.getAsLong();
    }

    /** Writes bytes; waits while the client is slow. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        locked(() -> {
            int from = offset;
            int left = length;
            while (left > 0) {
                int now = Math.min(left, buffer.length - used);
                System.arraycopy(bytes, from, buffer, used, now);
                used += now;
                from += now;
                left -= now;
                if (used == buffer.length) {
                    send();
                }
            }
            if (used > 0 && nanoTime.getAsLong() - lastSent > SOON_NANOS) {
                send();
            }
            isWaiting = used > 0;
        });
    }

    /** Sends all that was written. */
    void flush() throws IOException {
        locked(() -> {
            send();
            isWaiting = false;
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    private void locked(Step step) throws IOException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the request was broken off");
        }
        try {
            if (broken) {
                throw new IOException("the client has gone");
            }
            step.run();
        } finally {
            lock.unlock();
        }
    }

    private void send() throws IOException {
        isStarted = true;
        sending = new Sending(Thread.currentThread(), nanoTime.getAsLong());
        boolean done = false;
        try {
            out.write(buffer, 0, used);
            out.flush();
            used = 0;
            lastSent = nanoTime.getAsLong();
            done = true;
        } finally {
            sending = null;
            broken = !done;
        }
        if (broken) {
            work.breakOff(Work.End.GONE);
        }
    }

    /** Whether something of the answer may have been sent. */
    boolean isStarted() {
        return isStarted;
    }

    /** Whether the client has gone. */
    boolean isBroken() {
        return broken;
    }

    /** Whether {@link #tend} has something to do. */
    boolean needsCare(long now) {
        return !broken && (isWaiting && now - lastSent > SOON_NANOS || ping.length > 0 && now - lastSent > pingNanos);
    }

    /** Sends what has waited long enough, or a ping. On a thread that may wait for the client. */
    void tend() {
        if (!lock.tryLock()) {
            return;
        }
        try {
            long now = nanoTime.getAsLong();
            if (broken || !needsCare(now)) {
                return;
            }
            if (used == 0) {
                System.arraycopy(ping, 0, buffer, 0, ping.length);
                used = ping.length;
            }
            send();
            isWaiting = false;
        } catch (IOException e) {
            work.breakOff(Work.End.GONE);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the client has not read for too long. */
    boolean isStuck(long now) {
        Sending current = sending;
        return current != null && now - current.since() > stuckNanos;
    }

    /** Has the thread stop that waits for the client. */
    void giveUp() {
        Sending current = sending;
        if (current != null) {
            current.thread().interrupt();
        }
    }
}
