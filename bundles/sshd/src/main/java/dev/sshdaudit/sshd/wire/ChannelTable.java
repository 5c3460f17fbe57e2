package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.ChannelKind;
import dev.sshdaudit.sshd.wire.OpenChannels.OpenChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a connection, by the numbers that both sides give them. Each number of the server names one channel.
 * A client may give several channels the same number, and packets from the server carry only the client's number. A
 * side may ask for channels without end, so the number of channels that wait is bounded; open channels are never
 * dropped, since the server bounds their number. Not thread-safe.
 */
final class ChannelTable {

    /** The most channels that the server has closed and the client has not: a client may leave any number so. */
    static final int MAX_HALF_CLOSED = 4096;

    private final HalfTable askedByClient = new HalfTable(Side.CLIENT);
    private final HalfTable askedByServer = new HalfTable(Side.SERVER);

    /**
     * Channels by the server's number, which packets from the client carry; from when the server has given the number.
     */
    private final Map<Long, WireChannel> byServerId = new HashMap<>();

    /**
     * Open channels by the client's number, which packets from the server carry; linked to others of the same number.
     */
    private final Map<Long, WireChannel> byClientId = new HashMap<>();

    private final ClosedChannels closed;
    private final Set<WireChannel> open = new LinkedHashSet<>();
    private final Set<WireChannel> halfClosed = new LinkedHashSet<>();
    private @Nullable WireChannel askedLast;
    private long nextNumber;

    ChannelTable(ClosedChannels closed) {
        this.closed = closed;
    }

    /** A side asks for a channel. */
    WireChannel asked(Side side, long id, String type) {
        WireChannel channel = new WireChannel(nextNumber++, type);
        channel.id(side, id);
        askedBy(side).add(id, channel);
        if (side == Side.SERVER) {
            byServerId.put(id, channel); // a client may send to it before it answers
        } else {
            askedLast = channel;
        }
        return channel;
    }

    private HalfTable askedBy(Side side) {
        return side == Side.CLIENT ? askedByClient : askedByServer;
    }

    /** Whether the next channel that a side asks for is counted only. */
    boolean isFull(Side asker) {
        return askedBy(asker).isFull();
    }

    /** The server has given a number to the channel that the client asked for last. */
    void registered(long serverId, ServerChannel known) {
        if (askedLast != null) {
            askedLast.known(known);
            askedLast.id(Side.SERVER, serverId);
            byServerId.put(serverId, askedLast);
            askedLast = null;
        }
    }

    /**
     * The numbers in the recording of channels, open or asked for, that have this client's number; at most 16 of them.
     */
    List<Long> ofClient(long id) {
        List<Long> numbers = new ArrayList<>();
        for (WireChannel it = byClientId.get(id);
                it != null && numbers.size() < WireChannel.MAX_CANDIDATES;
                it = it.after()) {
            numbers.add(it.number());
        }
        for (WireChannel it : waiting(Side.CLIENT, id)) {
            if (numbers.size() < WireChannel.MAX_CANDIDATES) {
                numbers.add(it.number());
            }
        }
        Collections.sort(numbers);
        return numbers;
    }

    boolean isUsedByClient(long id) {
        return byClientId.containsKey(id) || askedByClient.has(id);
    }

    /** The channels that a side has asked for by this number, and that wait for an answer. */
    Deque<WireChannel> waiting(Side asker, long id) {
        return askedBy(asker).waiting(id);
    }

    /**
     * The channel of a request that is being confirmed; null if there was none.
     *
     * @param id the number by which it was asked for
     * @param answerersId the number that the other side gives it
     */
    @Nullable
    WireChannel confirmed(Side asker, long id, long answerersId) {
        Deque<WireChannel> channels = waiting(asker, id);
        WireChannel registered = asker == Side.CLIENT ? byServerId.get(answerersId) : null;
        if (registered != null && registered.id(asker) == id && !open.contains(registered)) {
            return answered(asker, id, registered);
        }
        for (WireChannel channel : channels) {
            if (!channel.hasId(asker.other())) {
                return answered(asker, id, channel);
            }
        }
        return answered(asker, id, null);
    }

    /** The channel of a request that is being refused; null if there was none. */
    @Nullable
    WireChannel refused(Side asker, long id) {
        Deque<WireChannel> channels = waiting(asker, id);
        WireChannel found = null;
        for (WireChannel channel : channels) {
            if (channel.openFailure() != null || channel.isClosing()) {
                return answered(asker, id, channel);
            } else if (found == null || found.hasId(asker.other()) && !channel.hasId(asker.other())) {
                found = channel;
            }
        }
        return answered(asker, id, found);
    }

    private @Nullable WireChannel answered(Side asker, long id, @Nullable WireChannel channel) {
        if (channel == null) {
            return askedBy(asker).answeredForgotten() ? unknown(asker, id) : null;
        }
        askedBy(asker).answered(id, channel);
        if (askedLast == channel) {
            askedLast = null;
        }
        return channel;
    }

    /** A channel whose request to open was not seen. */
    WireChannel unknown(Side asker, long id) {
        WireChannel channel = new WireChannel(nextNumber++, ChannelKind.UNKNOWN_TYPE);
        channel.id(asker, id);
        return channel;
    }

    /** A channel was refused. */
    void failed(WireChannel channel) {
        byServerId.remove(channel.id(Side.SERVER), channel);
    }

    /** A channel is open: it is found by both numbers from now on. */
    void opened(WireChannel channel) {
        open.add(channel);
        byServerId.put(channel.id(Side.SERVER), channel);
        nameForServer(channel);
    }

    /** Puts a channel first among those of the same number: to find the end of the list would take long. */
    private void nameForServer(WireChannel channel) {
        WireChannel other = byClientId.put(channel.id(Side.CLIENT), channel);
        if (other != null && other != channel) {
            channel.nextTo(other);
        }
    }

    /** The client gives an open channel another number. */
    void renamed(WireChannel channel, long clientId) {
        unnameForServer(channel);
        channel.id(Side.CLIENT, clientId);
        nameForServer(channel);
    }

    private void unnameForServer(WireChannel channel) {
        Long id = channel.id(Side.CLIENT);
        if (byClientId.get(id) == channel) {
            WireChannel next = channel.after();
            if (next == null) {
                byClientId.remove(id);
            } else {
                byClientId.put(id, next);
            }
        }
        channel.alone();
    }

    boolean isOpen(WireChannel channel) {
        return open.contains(channel);
    }

    /**
     * Of the channels that the client calls by a number, one that the server is closing and has not closed; or null.
     */
    @Nullable
    WireChannel closingOf(long clientId) {
        WireChannel channel = byClientId.get(clientId);
        while (channel != null && (!channel.isClosing() || channel.isClosedBy(Side.SERVER))) {
            channel = channel.after();
        }
        return channel;
    }

    /** The server is closing a channel, open or not. */
    void closing(long serverId) {
        WireChannel channel = byServerId.get(serverId);
        if (channel != null) {
            channel.closing();
            if (!open.contains(channel)
                    && !waiting(Side.CLIENT, channel.id(Side.CLIENT)).contains(channel)
                    && !waiting(Side.SERVER, serverId).contains(channel)) {
                byServerId.remove(serverId);
            }
        }
    }

    /** A channel that was open before, to be {@link #opened}; null if it is known already. */
    @Nullable
    WireChannel joined(OpenChannel known) {
        if (byServerId.containsKey(known.serverId())
                || closed.hadServerId(known.serverId())
                || !waiting(Side.CLIENT, known.clientId()).isEmpty()) {
            return null;
        }
        WireChannel channel = new WireChannel(nextNumber++, known.type());
        channel.id(Side.CLIENT, known.clientId());
        channel.id(Side.SERVER, known.serverId());
        return channel;
    }

    /** The channel that a packet from the client is for, or null. */
    @Nullable
    WireChannel ofServerId(long id) {
        return byServerId.get(id);
    }

    /** The first of the channels that a packet from the server may be for, or null. */
    @Nullable
    WireChannel ofClientId(long id) {
        return byClientId.get(id);
    }

    /**
     * The channels, open and closed, that a packet from the server may be of, as the client calls all of them by the number
     * of this one; none if it is this one's for certain.
     */
    List<Long> candidates(WireChannel channel) {
        List<WireChannel> unfinished = unfinished(channel);
        if (!channel.isShared() && unfinished.isEmpty()) {
            return List.of();
        }
        List<Long> numbers = ofClient(channel.id(Side.CLIENT));
        for (int i = 0; i < unfinished.size() && numbers.size() < WireChannel.MAX_CANDIDATES; i++) {
            numbers.add(unfinished.get(i).number());
        }
        Collections.sort(numbers);
        return numbers;
    }

    /** What is counted as the data of open channels under that one's number may be of any of these. */
    void mixed(WireChannel channel, List<Long> candidates) {
        for (WireChannel it = byClientId.get(channel.id(Side.CLIENT)); it != null; it = it.after()) {
            it.mixedWith(candidates);
        }
    }

    /** All channels, open and unfinished, that the client calls by the number of this one. */
    Stream<WireChannel> namesakes(WireChannel channel) {
        return Stream.concat(
                Stream.iterate(byClientId.get(channel.id(Side.CLIENT)), Objects::nonNull, WireChannel::after),
                unfinished(channel).stream());
    }

    /** Closed channels that the client called by the number of an open one, and of which data may come. */
    List<WireChannel> unfinished(WireChannel channel) {
        return closed.unfinished(channel.id(Side.CLIENT));
    }

    /** The channels that are not open and of which data with that number may come, the likeliest one first. */
    List<WireChannel> closedLately(long clientId) {
        List<WireChannel> unfinished = closed.unfinished(clientId);
        if (unfinished.size() > 1) {
            return unfinished;
        }
        WireChannel last = closed.lately(clientId);
        return last == null ? List.of() : List.of(last);
    }

    /**
     * The server has closed a channel and the client has not. Returns the eldest such channel if there are too many, or
     * null.
     */
    @Nullable
    WireChannel halfClosed(WireChannel channel) {
        halfClosed.add(channel);
        return halfClosed.size() > MAX_HALF_CLOSED ? halfClosed.iterator().next() : null;
    }

    /**
     * Neither side may use the channel any longer.
     *
     * @return false if another one had to be given up of which data may come
     */
    boolean closed(WireChannel channel) {
        open.remove(channel);
        halfClosed.remove(channel);
        byServerId.remove(channel.id(Side.SERVER), channel);
        unnameForServer(channel);
        return closed.add(channel);
    }

    /** The channels that wait for an answer, in the order of the requests. */
    List<WireChannel> opening() {
        return Stream.concat(askedByClient.all(), askedByServer.all())
                .sorted(Comparator.comparing(WireChannel::number))
                .toList();
    }

    List<WireChannel> open() {
        return new ArrayList<>(open);
    }
}
