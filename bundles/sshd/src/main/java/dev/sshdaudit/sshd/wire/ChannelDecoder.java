package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.sshd.wire.OpenChannels.OpenChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/** Channels: how they are opened, what goes over them, and their end (RFC 4254, sections 5 and 6). */
final class ChannelDecoder {

    /** SSH_EXTENDED_DATA_STDERR, the only data type that there is (RFC 4254, section 5.2). */
    private static final long STDERR_CODE = 1;

    private final AuditConnection connection;
    private final OpenChannels openBefore;
    private final ChannelTable channels = new ChannelTable();

    /**
     * @param openBefore asked for channels that were open before anything was seen
     */
    ChannelDecoder(AuditConnection connection, OpenChannels openBefore) {
        this.connection = connection;
        this.openBefore = openBefore;
    }

    void join() {
        for (OpenChannel known : openBefore.get()) {
            WireChannel channel = channels.joined(known);
            if (channel != null) {
                Map<String, Object> extras = new LinkedHashMap<>();
                extras.put(AuditMessage.JOINED, true);
                if (known.terminal() != null) {
                    extras.put(AuditMessage.TERMINAL, known.terminal());
                }
                connection.record(new ChannelOpen.NewChannelSuccessful(channel.type()), channel.number(), extras);
            }
        }
    }

    void open(Side from, PacketReader packet) throws MalformedPacketException {
        String type = packet.text();
        long id = packet.uint32();
        packet.uint32(); // window
        packet.uint32(); // largest packet
        WireChannel channel = channels.asked(from, id, type);
        connection.record(ChannelOpenReader.read(type, packet), channel.number());
    }

    void openConfirmed(Side from, PacketReader packet) throws MalformedPacketException {
        long askersId = packet.uint32();
        long id = packet.uint32();
        WireChannel channel = channels.answered(from.other(), askersId);
        if (channel == null) {
            find(from, askersId); // asked for before anything was seen: by now it is among the open ones
            return;
        }
        channel.id(from, id);
        channels.opened(channel);
        connection.record(new ChannelOpen.NewChannelSuccessful(channel.type()), channel.number());
    }

    void openFailed(Side from, PacketReader packet) throws MalformedPacketException {
        WireChannel channel = channels.answered(from.other(), packet.uint32());
        if (channel != null) {
            String reason = OpenFailures.reason(packet, channel.openFailure());
            connection.record(new ChannelOpen.NewChannelFailed(channel.type(), reason), channel.number());
        }
    }

    /** The server is about to refuse a channel that the client asked for. */
    void openFailure(long clientId, String cause) {
        WireChannel channel = channels.waiting(Side.CLIENT, clientId);
        if (channel != null) {
            channel.openFailure(cause);
        }
    }

    void data(Side from, PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(from, packet.uint32());
        io(from, channel, from == Side.CLIENT ? Io.STDIN : Io.STDOUT, packet, Map.of());
    }

    /** The table knows no extended data from a client, and none but stderr from a server. */
    void extendedData(Side from, PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(from, packet.uint32());
        long code = packet.uint32();
        boolean stderr = from == Side.SERVER && code == STDERR_CODE;
        io(
                from,
                channel,
                from == Side.CLIENT ? Io.STDIN : Io.STDERR,
                packet,
                stderr ? Map.of() : Map.of(Extras.DATA_TYPE, code));
    }

    private void io(Side from, WireChannel channel, long stream, PacketReader packet, Map<String, ?> extras)
            throws MalformedPacketException {
        int length = packet.stringLength();
        if (channel == null || length == 0) {
            return;
        }
        channel.count(from, length);
        if (connection.intercepts(channel.content(stream))) {
            connection.record(new Io(stream, packet.take(length)), channel.number(), extras);
        }
    }

    void eof(Side from, PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(from, packet.uint32());
        if (channel != null) {
            connection.record(new ChannelEvent.CloseWrite(), channel.number(), Map.of(Extras.SIDE, from.label()));
        }
    }

    void close(Side from, PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(from, packet.uint32());
        if (channel != null) {
            channel.closedBy(from);
            if (channel.isClosed()) {
                gone(channel);
            } else if (from == Side.SERVER) {
                WireChannel forgotten = channels.halfClosed(channel);
                if (forgotten != null) {
                    gone(forgotten);
                }
            }
        }
    }

    /**
     * What the connection's end leaves unanswered has failed by it, and what it leaves open is closed.
     *
     * @param how what ended, in words
     */
    void closeAll(String how) {
        for (WireChannel channel : channels.opening()) {
            connection.record(
                    new ChannelOpen.NewChannelFailed(channel.type(), how + " before an answer"), channel.number());
        }
        channels.open().forEach(this::gone);
    }

    private void gone(WireChannel channel) {
        channels.closed(channel);
        connection.record(new ChannelEvent.Close(), channel.number(), channel.summary());
    }

    void request(PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(Side.CLIENT, packet.uint32());
        if (channel == null) {
            return;
        }
        String type = "";
        try {
            type = packet.text();
            boolean wantReply = packet.bool();
            boolean recorded = !KeepAlive.is(type);
            long id = recorded ? channel.nextRequest() : PendingReplies.UNRECORDED;
            if (wantReply) {
                channel.pending().add(id);
            }
            if (recorded) {
                connection.record(ChannelRequestReader.read(id, type, packet), channel.number());
            }
        } catch (MalformedPacketException e) {
            connection.record(
                    new ChannelRequest.ChannelRequestDecodeFailed(
                            channel.nextRequest(), type, packet.rest(), e.getMessage()),
                    channel.number());
        }
    }

    /** The server's requests tell how a program ended (RFC 4254, section 6.10); others are not recorded. */
    void serverRequest(PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(Side.SERVER, packet.uint32());
        if (channel == null) {
            return;
        }
        String type = packet.text();
        packet.bool();
        if (type.equals("exit-status")) {
            connection.record(new ChannelEvent.Exit(packet.uint32()), channel.number());
        } else if (type.equals("exit-signal")) {
            connection.record(
                    new ChannelEvent.ExitSignal(packet.text(), packet.bool(), packet.text(), packet.text()),
                    channel.number());
        }
    }

    /** The server's reply to a request; the client's replies are to requests that are not recorded. */
    void requestAnswered(boolean success, PacketReader packet) throws MalformedPacketException {
        WireChannel channel = find(Side.SERVER, packet.uint32());
        if (channel == null) {
            return;
        }
        long request = channel.pending().next();
        if (!success && request >= 0) {
            connection.record(new ChannelEvent.RequestFailed(request, RequestFailures.REFUSED), channel.number());
        }
    }

    private WireChannel find(Side from, long recipient) {
        WireChannel channel = channels.find(from, recipient);
        if (channel == null && openBefore != OpenChannels.NONE) {
            join();
            channel = channels.find(from, recipient);
        }
        return channel;
    }
}
