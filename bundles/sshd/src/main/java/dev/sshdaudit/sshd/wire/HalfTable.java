package dev.sshdaudit.sshd.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The channels that one side has asked for and the other side has not answered. A side may ask without end, so this
 * keeps at most {@value #MOST} of them and counts the rest. Not thread-safe.
 */
final class HalfTable {

    /** The most requests that are kept: far more than a client that keeps to the protocol waits for at a time. */
    static final int MOST = 4096;

    private final Side asker;

    /** By the asking side's number; several, in order, where that side used one number twice. */
    private final Map<Long, Deque<WireChannel>> byNumber = new HashMap<>();

    private int kept;
    /** Requests that are not kept, and not answered yet. */
    private int forgotten;

    HalfTable(Side asker) {
        this.asker = asker;
    }

    Side asker() {
        return asker;
    }

    /** Whether the next request is counted only. */
    boolean isFull() {
        return kept >= MOST;
    }

    /** The side asks for a channel by a number. */
    void add(long number, WireChannel channel) {
        if (isFull()) {
            forgotten++;
        } else {
            kept++;
            byNumber.computeIfAbsent(number, key -> new ArrayDeque<>(1)).add(channel);
        }
    }

    /** Whether a request by this number waits. */
    boolean has(long number) {
        return byNumber.containsKey(number);
    }

    /** The channels that were asked for by this number and that wait, in order. */
    Deque<WireChannel> waiting(long number) {
        return byNumber.getOrDefault(number, new ArrayDeque<>(0));
    }

    /**
     * A request is answered.
     *
     * @param channel the channel of the request; it may be one that is not kept
     */
    void answered(long number, WireChannel channel) {
        Deque<WireChannel> waiting = waiting(number);
        if (waiting.remove(channel)) {
            kept--;
            if (waiting.isEmpty()) {
                byNumber.remove(number);
            }
        } else {
            forgotten--;
        }
    }

    /**
     * A request is answered that is not among those that are kept.
     *
     * @return false if no such request waits
     */
    boolean answeredForgotten() {
        if (forgotten == 0) {
            return false;
        }
        forgotten--;
        return true;
    }

    /** All channels that wait. */
    Stream<WireChannel> all() {
        return byNumber.values().stream().flatMap(Deque::stream);
    }
}
