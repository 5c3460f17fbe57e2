package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields whose lengths the client chose. A field that is longer than a message may hold is cut, and the message
 * gets the extra {@code truncated}. The bytes cut off are kept in pieces for messages of their own, or only counted.
 */
final class BoundedFields {

    /** The most bytes of a field in one message. */
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

    /** Keeps what is cut off for {@link #recordPieces}, so that nothing is lost. */
    static BoundedFields whole(PacketReader packet) {
        return new BoundedFields(packet, MOST, true);
    }

    /**
     * Only counts what is cut off.
     *
     * @param most the most bytes of a field that are read
     */
    static BoundedFields cut(PacketReader packet, int most) {
        return new BoundedFields(packet, most, false);
    }

    /** Reads a string as text, for the field of this name. */
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

    /** Reads a string as bytes, for the field of this name. */
    Bytes bytes(String field) throws MalformedPacketException {
        return bytes(field, packet.string());
    }

    /** Reads all that has not been read yet, for the field of this name. */
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

    /** Remembers the position, to read the rest from there again. */
    Mark mark() {
        return new Mark(packet.fork(), new LinkedHashMap<>(truncated), new ArrayList<>(pieces));
    }

    /** A position in the packet. */
    final class Mark {

        private final PacketReader there;
        private final Map<String, Object> truncatedThere;
        private final List<Map<String, Object>> piecesThere;

        private Mark(PacketReader there, Map<String, Object> truncatedThere, List<Map<String, Object>> piecesThere) {
            this.there = there;
            this.truncatedThere = truncatedThere;
            this.piecesThere = piecesThere;
        }

        /** Reads all from the position on. What was read since counts as not read. */
        Bytes rest(String field) {
            truncated.clear();
            truncated.putAll(truncatedThere);
            pieces.clear();
            pieces.addAll(piecesThere);
            return bytes(field, there);
        }
    }

    /** Whether a field was cut. */
    boolean isCut(String field) {
        return truncated.containsKey(field);
    }

    /** The extra {@code truncated} with the full lengths, in bytes, of fields that were cut; nothing if none was. */
    Map<String, Object> extras() {
        return truncated.isEmpty() ? Map.of() : Map.of(Extras.TRUNCATED, truncated);
    }

    /** Records the pieces that were cut off, in order, behind the message that they belong to. */
    void recordPieces(AuditConnection connection, @Nullable Long channel) {
        for (Map<String, Object> piece : pieces) {
            connection.record(new Io(Io.STDIN, Bytes.EMPTY), channel, Map.of(Extras.REST, piece));
        }
    }
}
