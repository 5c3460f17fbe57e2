package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.sshd.transfer.TransferWatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Data that goes over channels (RFC 4254, section 5.2). */
final class ChannelData {

    static final String NO_CHANNEL = "there is no channel of that number";

    /** SSH_EXTENDED_DATA_STDERR, the only data type that there is (RFC 4254, section 5.2). */
    private static final long STDERR_CODE = 1;

    private final AuditConnection connection;
    private final Unplaced unplaced;
    private final ChannelTable channels;
    private final ChannelFiles files;

    ChannelData(AuditConnection connection, Unplaced unplaced, ChannelTable channels, ChannelFiles files) {
        this.connection = connection;
        this.unplaced = unplaced;
        this.channels = channels;
        this.files = files;
    }

    /**
     * Records CHANNEL_DATA.
     *
     * @param channel the one that it is for, of several one that users work on; null if there is none
     * @param packet stands behind the recipient
     */
    void data(Side from, long recipient, @Nullable WireChannel channel, PacketReader packet)
            throws MalformedPacketException {
        if (channel == null) {
            noChannel(from, PacketNumbers.CHANNEL_DATA, recipient, packet);
        } else {
            io(from, PacketNumbers.CHANNEL_DATA, channel, from == Side.CLIENT ? Io.STDIN : Io.STDOUT, packet, Map.of());
        }
    }

    /** As {@link #data}. The table of messages knows no extended data from a client, and none but stderr from a server. */
    void extendedData(Side from, long recipient, @Nullable WireChannel channel, PacketReader packet)
            throws MalformedPacketException {
        if (channel == null) {
            noChannel(from, PacketNumbers.CHANNEL_EXTENDED_DATA, recipient, packet);
            return;
        }
        long code = packet.uint32();
        boolean stderr = from == Side.SERVER && code == STDERR_CODE;
        io(
                from,
                PacketNumbers.CHANNEL_EXTENDED_DATA,
                channel,
                from == Side.CLIENT ? Io.STDIN : Io.STDERR,
                packet,
                stderr ? Map.of() : Map.of(Extras.DATA_TYPE, code));
    }

    private void io(Side from, int number, WireChannel channel, long stream, PacketReader packet, Map<String, ?> extras)
            throws MalformedPacketException {
        long length = packet.uint32();
        if (length == 0) {
            return;
        }
        List<Long> candidates = from == Side.SERVER ? channels.candidates(channel) : List.of();
        if (!candidates.isEmpty()) {
            List<WireChannel> closed = channels.unfinished(channel);
            if (!channel.isShared() && !closed.isEmpty() && !channel.canHaveSent(length)) {
                late(closed, number, length, packet);
                return;
            }
            channels.mixed(channel, candidates);
            files.mixed(channels.namesakes(channel).toList());
        }
        TransferWatch watch = number == PacketNumbers.CHANNEL_DATA ? channel.files() : null;
        PacketReader data = watch == null ? packet : packet.fork();
        boolean replaced = watch != null && files.replaceData(channel);
        if (watch != null && replaced) {
            data.show(watch, from, length); // whether the data is recorded depends on whether it can be followed
            replaced = watch.isFollowed();
            watch = null;
        }
        boolean wanted = !replaced && isWanted(channel, stream, candidates);
        if (length > packet.remaining()) {
            promised(from, channel, stream, length, packet, with(candidates, extras), wanted);
        } else {
            channel.count(from, (int) length);
            if (wanted) {
                connection.record(
                        new Io(stream, packet.take((int) length)), channel.number(), with(candidates, extras));
            } else {
                connection.passed(from == Side.CLIENT, length);
            }
        }
        if (watch != null) {
            data.show(watch, from, length);
        }
    }

    /** What may be of several channels is recorded if it is to be recorded of one of them. */
    private boolean isWanted(WireChannel channel, long stream, List<Long> candidates) {
        return isWanted(channel, stream)
                || !candidates.isEmpty() && channels.namesakes(channel).anyMatch(it -> isWanted(it, stream));
    }

    private boolean isWanted(WireChannel channel, long stream) {
        return connection.intercepts(channel.content(stream), channel.number());
    }

    /**
     * Apache MINA SSHD believes the length, and delivers as much of what lies behind the packet: this very array. Where
     * even that is too short it fails, and ends the connection.
     */
    private void promised(
            Side from,
            WireChannel channel,
            long stream,
            long length,
            PacketReader packet,
            Map<String, ?> extras,
            boolean wanted) {
        Map<String, Object> all = new LinkedHashMap<>(extras);
        all.put(Extras.PROMISED, length);
        all.put(Extras.SENT, (long) packet.remaining());
        Bytes delivered = packet.takeBeyond(length);
        channel.count(from, delivered.length());
        if (!wanted) {
            connection.passed(from == Side.CLIENT, delivered.length());
        }
        connection.record(new Io(stream, wanted ? delivered : Bytes.EMPTY), channel.number(), all);
    }

    private void noChannel(Side from, int number, long recipient, PacketReader packet) throws MalformedPacketException {
        List<WireChannel> closed = from == Side.SERVER ? channels.closedLately(recipient) : List.of();
        if (closed.isEmpty()) {
            unplaced.unaccountable(from, number, packet.behindNumber(), NO_CHANNEL);
            return;
        }
        if (number == PacketNumbers.CHANNEL_EXTENDED_DATA) {
            packet.uint32(); // its type
        }
        late(closed, number, packet.uint32(), packet);
    }

    /** Of several channels none can be said to have sent it. */
    private void late(List<WireChannel> closed, int number, long length, PacketReader packet) {
        if (closed.size() == 1) {
            closed.get(0).count(Side.SERVER, (int) length);
        }
        unplaced.late(closed, number, packet.behindNumber());
    }

    /** Extras of a message that may be of these channels, if of any but its own. */
    static Map<String, ?> with(List<Long> candidates, Map<String, ?> extras) {
        if (candidates.isEmpty()) {
            return extras;
        }
        Map<String, Object> all = new LinkedHashMap<>(extras);
        all.put(Extras.CANDIDATES, candidates);
        return all;
    }
}
