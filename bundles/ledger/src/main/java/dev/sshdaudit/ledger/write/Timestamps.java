package dev.sshdaudit.ledger.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.files.DaemonThreads;
import dev.sshdaudit.ledger.format.Fact.Timestamped;
import java.util.ArrayDeque;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Has the checkpoints of one ledger stamped on a thread of its own, which lives as long as there is something to ask for. Asks for one
 * time stamp at a time; of the checkpoints that come meanwhile, for the newest alone, which covers the others. Thread-safe; no method
 * waits.
 */
final class Timestamps {

    /** Time stamps that wait for a segment. */
    private static final int MOST = 16;

    /** A checkpoint that is to be stamped. */
    private record Wanted(long line, byte[] bytes) {}

    private final Authority authority;

    @GuardedBy("this")
    private final ArrayDeque<Timestamped> come = new ArrayDeque<>();

    @GuardedBy("this")
    private @Nullable Wanted next;

    @GuardedBy("this")
    private @Nullable Thread thread;

    /** How often lines got other numbers. */
    @GuardedBy("this")
    private int generation;

    @GuardedBy("this")
    private boolean closed;

    Timestamps(Authority authority) {
        this.authority = authority;
    }

    /**
     * Asks for a time stamp, if an authority is configured.
     *
     * @param line the number of the checkpoint's line
     * @param bytes what the authority is to see
     */
    synchronized void request(long line, byte[] bytes) {
        if (closed || !authority.isConfigured()) {
            return;
        }
        next = new Wanted(line, bytes);
        if (thread == null) {
            thread = DaemonThreads.start(Timestamps.class, "sshd-audit-ledger-tsa", this::run);
        }
    }

    private void run() {
        while (true) {
            Wanted wanted;
            int asked;
            synchronized (this) {
                wanted = next;
                next = null;
                asked = generation;
                if (closed || wanted == null) {
                    thread = null;
                    return;
                }
            }
            byte[] token = authority.stamp(wanted.bytes());
            if (token != null) {
                add(wanted.line(), token, asked);
            }
        }
    }

    private synchronized void add(long line, byte[] token, int asked) {
        if (asked == generation) {
            come.add(new Timestamped(line, Base64.getEncoder().encodeToString(token)));
            if (come.size() > MOST) {
                come.remove();
            }
        }
    }

    /** Whether a time stamp is asked for. */
    synchronized boolean isBusy() {
        return thread != null;
    }

    /** The oldest time stamp that has come, or null. */
    synchronized @Nullable Timestamped peek() {
        return come.peek();
    }

    /** Takes the time stamp that {@link #peek} returned. */
    synchronized void remove() {
        come.poll();
    }

    /** Forgets all checkpoints so far: lines have other numbers now. */
    synchronized void forget() {
        generation++;
        next = null;
        come.clear();
    }

    /** Asks for nothing more. */
    synchronized void close() {
        closed = true;
        come.clear();
        Thread current = thread;
        if (current != null) {
            current.interrupt();
        }
    }
}
