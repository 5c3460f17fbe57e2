package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Content;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rule for the unknown, in one place: a packet that the decoder cannot place is recorded all the same, as an {@code
 * io} message that says why and which packet it is. Where the server may deliver what is in it, its bytes are recorded
 * as those of a session are, and the connection can no longer be followed: in mode {@code strict} it ends before the
 * server is given the packet.
 */
final class Unplaced {

    /** The most bytes in one message: little beside the size of a mailbox and beside what readers accept. */
    static final int PIECE = 64 << 10;

    private final AuditConnection connection;

    Unplaced(AuditConnection connection) {
        this.connection = connection;
    }

    /**
     * Records a packet that the server may act upon in a way that is not known, or after which later packets cannot be
     * told apart. The connection cannot be accounted for any more.
     *
     * @param rest the packet from behind its number on
     * @param why in words, without anything that the client sent
     */
    void unaccountable(Side from, int number, PacketReader rest, String why) {
        raw(from, null, number, rest, why, Map.of());
        connection.cannotFollow(why);
    }

    /**
     * A packet from the server for a channel that is closed: servers end some writes after their CHANNEL_CLOSE.
     *
     * @param closed the channels that the packet may be for, the likeliest one first
     */
    void late(List<WireChannel> closed, int number, PacketReader rest) {
        Map<String, Object> more = closed.size() == 1
                ? Map.of()
                : candidates(closed.stream()
                        .map(WireChannel::number)
                        .limit(WireChannel.MAX_CANDIDATES)
                        .sorted()
                        .toList());
        raw(Side.SERVER, closed.get(0).number(), number, rest, "the channel is closed", more);
    }

    /** Records a packet that the server does nothing upon, without its bytes: among them may be a password. */
    void harmless(Side from, int number, PacketReader rest, String why) {
        connection.record(new Io(stream(from), Bytes.EMPTY), null, extras(number, rest.remaining(), why));
    }

    /**
     * Later packets of a channel cannot be told from those of others. The message of its opening has the candidates.
     */
    void ambiguous(String why) {
        connection.cannotFollow(why);
    }

    /** Records that packets may be missing. */
    void unseen(String why) {
        connection.record(new Io(Io.STDIN, Bytes.EMPTY), null, Map.of(Extras.UNPLACED, why));
        connection.cannotFollow(why);
    }

    private void raw(
            Side from, @Nullable Long channel, int number, PacketReader rest, String why, Map<String, Object> more) {
        Map<String, Object> extras = extras(number, rest.remaining(), why);
        extras.putAll(more);
        long stream = stream(from);
        if (!connection.intercepts(from == Side.CLIENT ? Content.STDIN : Content.STDOUT, channel)) {
            connection.record(new Io(stream, Bytes.EMPTY), channel, extras);
            return;
        }
        do {
            connection.record(new Io(stream, rest.take(Math.min(rest.remaining(), PIECE))), channel, extras);
        } while (rest.remaining() > 0);
    }

    private static long stream(Side from) {
        return from == Side.CLIENT ? Io.STDIN : Io.STDOUT;
    }

    private static Map<String, Object> extras(int number, int length, String why) {
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put(Extras.UNPLACED, why);
        extras.put(Extras.PACKET, (long) number);
        extras.put(Extras.PACKET_BYTES, (long) length);
        return extras;
    }

    /** The extra for a message that may belong to any of these channels. */
    static Map<String, Object> candidates(List<Long> numbers) {
        return Map.of(Extras.CANDIDATES, numbers);
    }
}
