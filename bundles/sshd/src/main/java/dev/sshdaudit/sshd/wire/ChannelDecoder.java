package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.sshd.wire.OpenChannels.OpenChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the packets of channels: how channels are opened, what goes over them, and how they end (RFC 4254, sections 5
 * and 6). Not thread-safe.
 */
final class ChannelDecoder {

    private static final String NO_CHANNEL = ChannelData.NO_CHANNEL;
    private static final String NOT_ASKED = "no channel was asked for by that number";
    private static final String SHARED = "the client calls two channels by one number";
    private static final String TOO_MANY = "too many channels wait to be opened";
    private static final String TOO_MANY_CLOSED = "too many channels wait for the client to close them";
    private static final String TOO_MANY_UNFINISHED = "too many channels are closed while the server writes to them";
    private static final String RENAMED = "the client gives a channel that is open another number";

    private final AuditConnection connection;
    private final Unplaced unplaced;
    private final OpenChannels openBefore;
    private final ChannelTable channels;
    private final ChannelFiles files;
    private final ChannelData data;

    /**
     * @param openBefore gives the channels that were open before the first packet was seen
     */
    ChannelDecoder(AuditConnection connection, Unplaced unplaced, OpenChannels openBefore, ChannelTable channels) {
        this.connection = connection;
        this.unplaced = unplaced;
        this.openBefore = openBefore;
        this.channels = channels;
        this.files = new ChannelFiles(connection);
        this.data = new ChannelData(connection, unplaced, channels, files);
    }

    /** Records the channels that were open before the first packet was seen, and that are not recorded yet. */
    void join() {
        for (OpenChannel known : openBefore.get()) {
            boolean shared = channels.isUsedByClient(known.clientId());
            WireChannel channel = channels.joined(known);
            if (channel != null) {
                Map<String, Object> extras = new LinkedHashMap<>();
                extras.put(AuditMessage.JOINED, true);
                Map<String, Object> terminal = known.terminal();
                if (terminal != null) {
                    extras.put(AuditMessage.TERMINAL, terminal);
                }
                opened(channel, shared, extras);
                if (known.sftp()) {
                    files.joined(channel);
                }
            }
        }
    }

    void open(Side from, PacketReader packet) throws MalformedPacketException {
        BoundedFields fields = BoundedFields.whole(packet);
        String type = fields.text("channelType");
        long id = fields.uint32();
        long window = fields.uint32();
        fields.uint32(); // largest packet
        boolean shared = from == Side.CLIENT && channels.isUsedByClient(id);
        boolean tooMany = channels.isFull(from);
        WireChannel channel = channels.asked(from, id, type);
        if (from == Side.CLIENT) {
            channel.window(window);
        }
        ChannelOpen request = ChannelOpenReader.read(type, fields);
        Map<String, Object> extras = new LinkedHashMap<>(fields.extras());
        if (request == null) {
            extras.put(Extras.MALFORMED, true);
        }
        if (shared) {
            extras.put(Extras.CANDIDATES, channels.ofClient(id));
        }
        if (tooMany) {
            extras.put(Extras.UNPLACED, TOO_MANY);
        }
        connection.record(request == null ? new ChannelOpen.NewChannel(type) : request, channel.number(), extras);
        fields.recordPieces(connection, channel.number());
        if (shared || tooMany) {
            unplaced.ambiguous(shared ? SHARED : TOO_MANY);
        }
    }

    /** The server has a number for the channel that the client asked for last, and takes packets for it. */
    void registered(long serverId, ServerChannel known) {
        channels.registered(serverId, known);
    }

    /** A channel that the server asked for is open. */
    void confirmed(long serverId, ServerChannel known) {
        WireChannel channel = channels.ofServerId(serverId);
        if (channel != null) {
            channel.known(known);
        }
    }

    /** Told of what the client grants before the server hears of it. */
    void windowAdjusted(PacketReader packet) throws MalformedPacketException {
        WireChannel channel = channels.ofServerId(packet.uint32());
        if (channel != null) {
            channel.windowAdjusted(packet.uint32());
        }
    }

    void openConfirmed(Side from, PacketReader packet) throws MalformedPacketException {
        long askersId = packet.uint32();
        long id = packet.uint32();
        boolean shared = from == Side.CLIENT && channels.isUsedByClient(id);
        WireChannel channel = channels.confirmed(from.other(), askersId, id);
        if (channel != null) {
            channel.id(from, id);
            if (from == Side.CLIENT) {
                channel.window(packet.uint32());
            }
            opened(channel, shared || from == Side.SERVER && channels.isUsedByClient(askersId), Map.of());
        } else if (from == Side.CLIENT) {
            confirmedAgain(askersId, id, packet.behindNumber());
        } else if (find(from, askersId) == null) {
            // if the client had asked before the first packet was seen, find() would have found the channel open
            channel = channels.unknown(Side.CLIENT, askersId);
            channel.id(Side.SERVER, id);
            opened(channel, false, Map.of(AuditMessage.JOINED, true, Extras.UNPLACED, NOT_ASKED));
            unplaced.ambiguous(NOT_ASKED);
        }
    }

    /** A second confirmation: the server uses the other number from then on, for packets of the same channel. */
    private void confirmedAgain(long serverId, long clientId, PacketReader packet) {
        WireChannel channel = find(Side.CLIENT, serverId);
        WireChannel open = channel != null && channels.isOpen(channel) ? channel : null;
        unplaced.unaccountable(
                Side.CLIENT, PacketNumbers.CHANNEL_OPEN_CONFIRMATION, packet, open == null ? NOT_ASKED : RENAMED);
        if (open != null) {
            open.windowUnknown();
            channels.renamed(open, clientId);
        }
    }

    private void opened(WireChannel channel, boolean shared, Map<String, Object> extras) {
        channels.opened(channel);
        Map<String, Object> all = extras;
        if (shared) {
            all = new LinkedHashMap<>(extras);
            all.put(Extras.CANDIDATES, channels.ofClient(channel.id(Side.CLIENT)));
        }
        connection.record(new ChannelOpen.NewChannelSuccessful(channel.type()), channel.number(), all);
        if (shared) {
            unplaced.ambiguous(SHARED);
        }
    }

    void openFailed(Side from, PacketReader packet) throws MalformedPacketException {
        long askersId = packet.uint32();
        List<Long> candidates =
                channels.waiting(from.other(), askersId).size() > 1 ? channels.ofClient(askersId) : List.of();
        WireChannel channel = channels.refused(from.other(), askersId);
        if (channel != null) {
            channels.failed(channel);
            String reason = OpenFailures.reason(packet, channel.openFailure());
            connection.record(
                    new ChannelOpen.NewChannelFailed(channel.type(), reason),
                    channel.number(),
                    candidates.isEmpty() ? Map.of() : Unplaced.candidates(candidates));
        } else if (from == Side.CLIENT) {
            unplaced.unaccountable(from, PacketNumbers.CHANNEL_OPEN_FAILURE, packet.behindNumber(), NOT_ASKED);
        } else if (openBefore == OpenChannels.NONE) {
            unplaced.harmless(from, PacketNumbers.CHANNEL_OPEN_FAILURE, packet.behindNumber(), NOT_ASKED);
        }
    }

    /** The server is about to refuse a channel that the client asked for. A number less than 0 means: not known. */
    void openFailure(long clientId, long serverId, String cause) {
        for (WireChannel channel : channels.waiting(Side.CLIENT, clientId)) {
            if (serverId < 0 || !channel.hasId(Side.SERVER) || channel.id(Side.SERVER) == serverId) {
                channel.openFailure(cause);
                return;
            }
        }
    }

    /** The server begins to close a channel. */
    void closing(long serverId) {
        channels.closing(serverId);
    }

    void data(Side from, PacketReader packet) throws MalformedPacketException {
        long recipient = packet.uint32();
        data.data(from, recipient, find(from, recipient), packet);
    }

    void extendedData(Side from, PacketReader packet) throws MalformedPacketException {
        long recipient = packet.uint32();
        data.extendedData(from, recipient, find(from, recipient), packet);
    }

    private Map<String, ?> withCandidates(Side from, WireChannel channel, Map<String, ?> extras) {
        return from == Side.SERVER ? ChannelData.with(channels.candidates(channel), extras) : extras;
    }

    void eof(Side from, PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(from, packet.uint32());
        if (channel == null) {
            unplaced.harmless(from, PacketNumbers.CHANNEL_EOF, packet.behindNumber(), NO_CHANNEL);
            return;
        }
        Map<String, Object> extras = Map.of(Extras.SIDE, from.label());
        connection.record(new ChannelEvent.CloseWrite(), channel.number(), withCandidates(from, channel, extras));
    }

    void close(Side from, PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(from, packet.uint32());
        if (channel == null) {
            unplaced.harmless(from, PacketNumbers.CHANNEL_CLOSE, packet.behindNumber(), NO_CHANNEL);
            return;
        } else if (from == Side.SERVER && channel.isShared()) {
            channel = channels.closingOf(channel.id(Side.CLIENT));
            if (channel == null) {
                unplaced.harmless(from, PacketNumbers.CHANNEL_CLOSE, packet.behindNumber(), SHARED);
                return;
            }
        }
        channel.closedBy(from);
        if (channel.isClosed()) {
            gone(channel);
        } else if (from == Side.SERVER) {
            WireChannel forgotten = channels.halfClosed(channel);
            if (forgotten != null) {
                gone(forgotten);
                unplaced.ambiguous(TOO_MANY_CLOSED);
            }
        }
    }

    /**
     * Records the end of all channels: requests that are not answered have failed, and open channels are closed.
     *
     * @param how why, in words, such as "the connection ended"
     */
    void closeAll(String how) {
        for (WireChannel channel : channels.opening()) {
            connection.record(
                    new ChannelOpen.NewChannelFailed(channel.type(), how + " before an answer"), channel.number());
        }
        channels.open().forEach(this::recordClose);
    }

    private void gone(WireChannel channel) {
        boolean open = channels.isOpen(channel);
        boolean allKept = channels.closed(channel);
        if (open) {
            recordClose(channel);
        }
        if (!allKept) {
            unplaced.unseen(TOO_MANY_UNFINISHED);
        }
    }

    private void recordClose(WireChannel channel) {
        files.ended(channel);
        connection.record(new ChannelEvent.Close(), channel.number(), channel.summary());
    }

    void request(PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(Side.CLIENT, packet.uint32());
        if (channel == null) {
            unplaced.unaccountable(Side.CLIENT, PacketNumbers.CHANNEL_REQUEST, packet.behindNumber(), NO_CHANNEL);
            return;
        }
        BoundedFields fields = BoundedFields.whole(packet);
        String type = "";
        try {
            type = fields.text("requestType");
            boolean wantReply = fields.bool();
            boolean recorded = !KeepAlive.is(type);
            long id = recorded ? channel.nextRequest() : PendingReplies.UNRECORDED;
            if (wantReply) {
                channel.pending().add(id);
            }
            if (recorded) {
                record(ChannelRequestReader.read(id, type, fields), channel, fields);
            }
        } catch (MalformedPacketException e) {
            ChannelRequest failed = new ChannelRequest.ChannelRequestDecodeFailed(
                    channel.nextRequest(), type, fields.rest("payload"), e.why());
            record(failed, channel, fields);
        }
    }

    private void record(ChannelRequest request, WireChannel channel, BoundedFields fields) {
        connection.record(request, channel.number(), fields.extras());
        fields.recordPieces(connection, channel.number());
        files.requested(channel, request);
    }

    /** A request of the server. Recorded are those that report a program's end (RFC 4254, section 6.10). */
    void serverRequest(PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(Side.SERVER, packet.uint32());
        String type = packet.text();
        packet.bool();
        ChannelEvent end = null;
        if (type.equals("exit-status")) {
            end = new ChannelEvent.Exit(packet.uint32());
        } else if (type.equals("exit-signal")) {
            end = new ChannelEvent.ExitSignal(packet.text(), packet.bool(), packet.text(), packet.text());
        }
        if (end != null && channel != null) {
            connection.record(end, channel.number(), withCandidates(Side.SERVER, channel, Map.of()));
        } else if (end != null) {
            unplaced.harmless(Side.SERVER, PacketNumbers.CHANNEL_REQUEST, packet.behindNumber(), NO_CHANNEL);
        }
    }

    /** The server's reply to a request of the client. (The client only replies to requests that are not recorded.) */
    void requestAnswered(boolean success, PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(Side.SERVER, packet.uint32());
        if (channel == null) {
            return; // the reply to a request for a channel that is not there; that request is recorded as unplaced
        }
        Map<String, ?> extras = withCandidates(Side.SERVER, channel, Map.of());
        for (WireChannel it = channel; it.pending().isEmpty() && it.after() != null; it = it.after()) {
            channel = it.after();
        }
        long request = channel.pending().next();
        if (!success && request >= 0) {
            channel.refused(request);
            connection.record(
                    new ChannelEvent.RequestFailed(request, RequestFailures.REFUSED), channel.number(), extras);
        }
    }

    /**
     * The channel that a packet is for, or null. Of several channels a session is preferred to a forwarding, so that
     * the content is recorded if that of any of them is to be.
     */
    private @Nullable WireChannel find(Side from, long recipient) {
        WireChannel channel = lookUp(from, recipient);
        if (channel == null && openBefore != OpenChannels.NONE) {
            join();
            channel = lookUp(from, recipient);
        }
        return channel;
    }

    private @Nullable WireChannel lookUp(Side from, long recipient) {
        if (from == Side.CLIENT) {
            return channels.ofServerId(recipient);
        }
        WireChannel first = channels.ofClientId(recipient);
        WireChannel channel = first;
        while (channel != null && channel.isForwarding() && channel.after() != null) {
            channel = channel.after();
        }
        return channel == null || channel.isForwarding() ? first : channel;
    }
}
