package dev.sshdaudit.sshd.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Channels that both sides have closed. A server may send data of such a channel still: one of its threads asked whether
 * the channel is open, was told so, and waits since then, for the end of a key exchange or for a processor. The packet has
 * no more than the client's number, and the client decides what has that number by then.
 *
 * <p>So a closed channel is unfinished until something proves that no writer is left. The proof is the server's own
 * account of the client's window: a writer charges it before it asks whether the channel is open. Once the channel is
 * closed for the server, and the account is charged with no more than what went over the wire, there is no writer. Where
 * there is no such proof, time has to do: {@link #PATIENCE_NANOS} after the close, and after the last key exchange.
 */
final class ClosedChannels {

    /** Far more than a client closes within {@link #PATIENCE_NANOS} in the middle of a write. */
    static final int MAX_UNFINISHED = 4096;

    /** For how long a writer may be without a processor. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int MAX_LAST = 32;

    /** More than one, so that they become fewer with every close. */
    private static final int REVIEWED_AT_ONCE = 4;

    private final LongSupplier nanoTime;
    private final KeyExchanges exchanges;
    private final Deque<WireChannel> last = new ArrayDeque<>();

    /** In the order in which they were closed, with the time. */
    private final Map<WireChannel, Long> unfinished = new LinkedHashMap<>();

    private final Map<Long, List<WireChannel>> byClientId = new HashMap<>();

    /**
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    ClosedChannels(LongSupplier nanoTime, KeyExchanges exchanges) {
        this.nanoTime = nanoTime;
        this.exchanges = exchanges;
    }

    /**
     * Takes a channel.
     *
     * @return false if another one had to be given up, as too many are unfinished
     */
    boolean add(WireChannel channel) {
        last.addFirst(channel);
        if (last.size() > MAX_LAST) {
            last.removeLast();
        }
        review();
        if (isFinished(channel, nanoTime.getAsLong())) {
            channel.forgetKnown();
            return true;
        }
        unfinished.put(channel, nanoTime.getAsLong());
        byClientId
                .computeIfAbsent(channel.id(Side.CLIENT), id -> new ArrayList<>(1))
                .add(channel);
        if (unfinished.size() > MAX_UNFINISHED) {
            WireChannel eldest = unfinished.keySet().iterator().next();
            unfinished.remove(eldest);
            remove(eldest);
            return false;
        }
        return true;
    }

    /** Lets go of some that have been finished since; those that are not go to the end of the queue. */
    private void review() {
        for (int i = Math.min(REVIEWED_AT_ONCE, unfinished.size()); i > 0; i--) {
            Iterator<Map.Entry<WireChannel, Long>> eldest =
                    unfinished.entrySet().iterator();
            Map.Entry<WireChannel, Long> entry = eldest.next();
            WireChannel channel = entry.getKey();
            Long closedAt = entry.getValue();
            eldest.remove();
            if (isFinished(channel, closedAt)) {
                remove(channel);
            } else {
                unfinished.put(channel, closedAt);
            }
        }
    }

    private void remove(WireChannel channel) {
        channel.forgetKnown();
        List<WireChannel> others = byClientId.get(channel.id(Side.CLIENT));
        if (others != null && others.remove(channel) && others.isEmpty()) {
            byClientId.remove(channel.id(Side.CLIENT));
        }
    }

    private boolean isFinished(WireChannel channel, long closedAt) {
        return channel.hasNoWriters()
                || nanoTime.getAsLong() - closedAt > PATIENCE_NANOS && exchanges.isCalmFor(PATIENCE_NANOS);
    }

    /** The channels that the client called by a number and of which the server may have data to send still. */
    List<WireChannel> unfinished(long clientId) {
        List<WireChannel> channels = unfinished.isEmpty() ? null : byClientId.get(clientId);
        if (channels == null) {
            return List.of();
        }
        for (WireChannel channel :
                List.copyOf(channels.subList(0, Math.min(channels.size(), WireChannel.MAX_CANDIDATES)))) {
            Long closedAt = unfinished.get(channel);
            if (closedAt != null && isFinished(channel, closedAt)) {
                unfinished.remove(channel);
                remove(channel);
            }
        }
        return List.copyOf(channels);
    }

    /** The channel that the client called by a number and that was closed last, or null if that is long ago. */
    @Nullable
    WireChannel lately(long clientId) {
        for (WireChannel channel : last) {
            if (channel.id(Side.CLIENT) == clientId) {
                return channel;
            }
        }
        List<WireChannel> channels = unfinished(clientId);
        return channels.isEmpty() ? null : channels.get(channels.size() - 1);
    }

    /** Whether the server gave that number to one of those that were closed last. */
    boolean hadServerId(long serverId) {
        return last.stream().anyMatch(it -> it.id(Side.SERVER) == serverId);
    }
}
