package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.sshd.wire.OpenChannels.OpenChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The channels of a connection, by the numbers that both sides give them. A side may ask for channels without end that
 * are never opened, or use one number twice: what is kept is bounded, and of two channels with one number the younger
 * one counts.
 */
final class ChannelTable {

    /** Far more than clients wait for at a time. */
    static final int MAX_OPENING = 4096;

    /** Servers stop waiting for a client that does not close a channel as they did; it may do so without end. */
    static final int MAX_HALF_CLOSED = 4096;

    private static final int LAST_CLOSED = 32;

    /** By the side that asked, then by its number: several, in order, where a side used one number twice. */
    private final List<Map<Long, Deque<WireChannel>>> opening = List.of(new HashMap<>(), new HashMap<>());

    private final int[] openingCount = new int[2];
    private final int[] forgottenCount = new int[2];

    /** By side, then by its number. */
    private final List<Map<Long, WireChannel>> byId = List.of(new HashMap<>(), new HashMap<>());

    /** Servers forget a channel a little later than the wire does. */
    private final Deque<Long> lastClosed = new ArrayDeque<>();

    private final Set<WireChannel> open = new LinkedHashSet<>();
    private final Set<WireChannel> halfClosed = new LinkedHashSet<>();
    private long nextNumber;

    /** A side asks for a channel. */
    WireChannel asked(Side side, long id, String type) {
        WireChannel channel = new WireChannel(nextNumber++, type);
        channel.id(side, id);
        int index = side.ordinal();
        if (openingCount[index] < MAX_OPENING) {
            openingCount[index]++;
            opening.get(index).computeIfAbsent(id, key -> new ArrayDeque<>(1)).add(channel);
        } else {
            forgottenCount[index]++;
        }
        return channel;
    }

    /** The oldest channel for which a side asked by this number and that was not answered, or null. */
    WireChannel waiting(Side asker, long id) {
        Deque<WireChannel> channels = opening.get(asker.ordinal()).get(id);
        return channels == null ? null : channels.peek();
    }

    /** The channel of a request that is being answered, or null if there was none. */
    WireChannel answered(Side asker, long id) {
        int index = asker.ordinal();
        Deque<WireChannel> channels = opening.get(index).get(id);
        if (channels != null) {
            WireChannel channel = channels.remove();
            openingCount[index]--;
            if (channels.isEmpty()) {
                opening.get(index).remove(id);
            }
            return channel;
        } else if (forgottenCount[index] > 0) {
            forgottenCount[index]--;
            WireChannel channel = new WireChannel(nextNumber++, WireChannel.UNKNOWN_TYPE);
            channel.id(asker, id);
            return channel;
        }
        return null;
    }

    /** From here on the channel is found by both numbers. There are as many as the server holds open, no more. */
    void opened(WireChannel channel) {
        open.add(channel);
        for (Side side : Side.values()) {
            byId.get(side.ordinal()).put(channel.id(side), channel);
        }
    }

    /** A channel that was open before; null if it is known already. */
    WireChannel joined(OpenChannel known) {
        if (byId.get(Side.SERVER.ordinal()).containsKey(known.serverId())
                || lastClosed.contains(known.serverId())
                || waiting(Side.CLIENT, known.clientId()) != null
                || waiting(Side.SERVER, known.serverId()) != null) {
            return null;
        }
        WireChannel channel = new WireChannel(nextNumber++, known.type());
        channel.id(Side.CLIENT, known.clientId());
        channel.id(Side.SERVER, known.serverId());
        opened(channel);
        return channel;
    }

    /** The channel that a packet from one side is for: packets carry the receiver's number. Null if there is none. */
    WireChannel find(Side from, long recipient) {
        return byId.get(from.other().ordinal()).get(recipient);
    }

    /** The server has closed a channel and the client has not; gives one that has waited too long for it, or null. */
    WireChannel halfClosed(WireChannel channel) {
        halfClosed.add(channel);
        return halfClosed.size() > MAX_HALF_CLOSED ? halfClosed.iterator().next() : null;
    }

    void closed(WireChannel channel) {
        open.remove(channel);
        halfClosed.remove(channel);
        lastClosed.add(channel.id(Side.SERVER));
        if (lastClosed.size() > LAST_CLOSED) {
            lastClosed.remove();
        }
        for (Side side : Side.values()) {
            byId.get(side.ordinal()).remove(channel.id(side), channel);
        }
    }

    /** The channels that were asked for and never answered, in order. */
    List<WireChannel> opening() {
        return opening.stream()
                .flatMap(byNumber -> byNumber.values().stream())
                .flatMap(Deque::stream)
                .sorted(Comparator.comparing(WireChannel::number))
                .toList();
    }

    List<WireChannel> open() {
        return new ArrayList<>(open);
    }
}
