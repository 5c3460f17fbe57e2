package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads fields whose length the client chose. A field that is longer than a message may hold is cut, which the message
 * says; what was cut is kept in pieces, for messages of their own, or only counted.
 */
final class BoundedFields {

    /** Bytes of a field in one message. */
    static final int MOST = Unplaced.PIECE;

    private final PacketReader packet;
    private final int most;
    private final boolean keepRest;
    private final Map<String, Object> truncated = new LinkedHashMap<>(2);
    private final List<Map<String, Object>> pieces = new ArrayList<>(0);

    private BoundedFields(PacketReader packet, int most, boolean keepRest) {
        this.packet = packet;
        this.most = most;
        this.keepRest = keepRest;
    }

    /** Nothing is lost: what a message has no room for is kept for {@link #recordPieces}. */
    static BoundedFields whole(PacketReader packet) {
        return new BoundedFields(packet, MOST, true);
    }

    /** What is beyond so many bytes of a field is only counted. */
    static BoundedFields cut(PacketReader packet, int most) {
        return new BoundedFields(packet, most, false);
    }

    /** A string as text, by its field's name in recordings. */
    String text(String field) throws MalformedPacketException {
        PacketReader string = packet.string();
        if (string.remaining() <= most) {
            return string.takeText(string.remaining());
        }
        truncated.put(field, (long) string.remaining());
        String text = string.takeText(string.whole(most));
        while (keepRest && string.remaining() > 0) {
            pieces.add(Map.of(field, string.takeText(string.whole(most))));
        }
        return text;
    }

    /** A string as its bytes, by its field's name in recordings. */
    Bytes bytes(String field) throws MalformedPacketException {
        return bytes(field, packet.string());
    }

    /** All that has not been read yet. */
    Bytes rest(String field) {
        return bytes(field, packet.fork());
    }

    private Bytes bytes(String field, PacketReader contents) {
        if (contents.remaining() <= most) {
            return contents.rest();
        }
        truncated.put(field, (long) contents.remaining());
        Bytes bytes = contents.take(most);
        while (keepRest && contents.remaining() > 0) {
            pieces.add(Map.of(field, contents.take(Math.min(most, contents.remaining()))));
        }
        return bytes;
    }

    long uint32() throws MalformedPacketException {
        return packet.uint32();
    }

    boolean bool() throws MalformedPacketException {
        return packet.bool();
    }

    void skipString() throws MalformedPacketException {
        packet.skipString();
    }

    /** Goes on from here on its own, and counts with this. */
    Mark mark() {
        return new Mark(packet.fork(), new LinkedHashMap<>(truncated), new ArrayList<>(pieces));
    }

    /** Where reading stood. */
    final class Mark {

        private final PacketReader there;
        private final Map<String, Object> truncatedThere;
        private final List<Map<String, Object>> piecesThere;

        private Mark(PacketReader there, Map<String, Object> truncatedThere, List<Map<String, Object>> piecesThere) {
            this.there = there;
            this.truncatedThere = truncatedThere;
            this.piecesThere = piecesThere;
        }

        /** All from there on, as if nothing had been read since. */
        Bytes rest(String field) {
            truncated.clear();
            truncated.putAll(truncatedThere);
            pieces.clear();
            pieces.addAll(piecesThere);
            return bytes(field, there);
        }
    }

    /** Whether a field was longer than what was read of it. */
    boolean isCut(String field) {
        return truncated.containsKey(field);
    }

    /** What the message says of fields that were cut: their full lengths in bytes. */
    Map<String, Object> extras() {
        return truncated.isEmpty() ? Map.of() : Map.of(Extras.TRUNCATED, truncated);
    }

    /** What was cut follows the message, in order: each piece with its field's name. */
    void recordPieces(AuditConnection connection, Long channel) {
        for (Map<String, Object> piece : pieces) {
            connection.record(new Io(Io.STDIN, Bytes.EMPTY), channel, Map.of(Extras.REST, piece));
        }
    }
}
