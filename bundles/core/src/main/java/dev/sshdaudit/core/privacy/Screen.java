package dev.sshdaudit.core.privacy;

import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The place through which all messages of one connection go before any other part of the recorder has them. A filter takes
 * secrets out of them. Messages stay in order: behind one that is held, all wait. Bounded in bytes and time: then the filter has
 * to decide. Guarded by the lock of the connection's recording.
 */
public final class Screen {

    /** The longest time for which a message is held. */
    public static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The most bytes of messages that wait. */
    static final long MOST_BYTES = 256 << 10;

    private final Filter filter;
    private final Consumer<AuditMessage> next;
    private final ArrayDeque<Slot> waiting = new ArrayDeque<>(0);
    private long bytes;

    /**
     * Begins with no message.
     *
     * @param filter takes each message
     * @param next takes messages without secrets of the filter's kind, in order
     */
    public Screen(Filter filter, Consumer<AuditMessage> next) {
        this.filter = filter;
        this.next = next;
    }

    /**
     * Sees a message as the host told it, before content that is not recorded is taken out. The filter may decide by it about
     * messages that wait.
     *
     * @param now the steady time
     */
    public void see(AuditMessage message, long now) {
        for (AuditMessage found : filter.see(message)) {
            put(found, now);
        }
        passOn();
    }

    /**
     * Takes a message, and passes on what need not wait.
     *
     * @param now the steady time
     */
    public void take(AuditMessage message, long now) {
        if (waiting.isEmpty() && filter.ignores(message)) {
            next.accept(message);
            return;
        }
        put(message, now);
        passOn();
        while (bytes > MOST_BYTES && !waiting.isEmpty()) {
            decide(waiting.element());
            passOn();
        }
    }

    private void put(AuditMessage message, long now) {
        Slot slot = new Slot(message, now);
        waiting.add(slot);
        bytes += slot.size();
        filter.take(slot);
    }

    /**
     * Has the filter decide about messages that were held for as long as may be.
     *
     * @param now the steady time
     */
    public void look(long now) {
        Slot first;
        while ((first = waiting.peek()) != null && now - first.at() >= LONGEST_NANOS) {
            decide(first);
            passOn();
        }
    }

    /** Passes on all messages: the connection has ended, or nothing is to be held any more. */
    public void end() {
        while (!waiting.isEmpty()) {
            decide(waiting.element());
            passOn();
        }
    }

    /** The steady time at which {@link #look} is due, or null if no message waits. */
    public @Nullable Long due() {
        Slot first = waiting.peek();
        return first == null ? null : first.at() + LONGEST_NANOS;
    }

    private void decide(Slot slot) {
        if (slot.isHeld()) {
            filter.decide(slot);
            slot.release();
        }
    }

    private void passOn() {
        Slot first;
        while ((first = waiting.peek()) != null && !first.isHeld()) {
            waiting.remove();
            bytes -= first.size();
            for (AuditMessage message : first.messages()) {
                next.accept(message);
            }
        }
    }
}
