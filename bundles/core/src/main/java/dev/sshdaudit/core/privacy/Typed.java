package dev.sshdaudit.core.privacy;

import dev.sshdaudit.core.settings.Interception.Masking;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A message of keys, and which of them the terminal has shown, as far as that is decided. For one thread at a time. */
final class Typed {

    /**
     * Keys about which the same was decided.
     *
     * @param to place of the last of these keys in the message, plus one
     * @param characters how many characters they are
     */
    private record Piece(boolean shown, int to, long characters) {}

    private final Slot slot;
    private final AuditMessage message;
    private final byte[] data;
    private final Masking masking;
    private final long start;
    private final List<Piece> pieces = new ArrayList<>(1);

    /**
     * Holds a message.
     *
     * @param start the place of the first key of the message in all that was typed on the channel
     */
    Typed(Slot slot, AuditMessage message, byte[] data, Masking masking, long start) {
        this.slot = slot;
        this.message = message;
        this.data = data;
        this.masking = masking;
        this.start = start;
        slot.hold();
    }

    Slot slot() {
        return slot;
    }

    /** The place of the last key of the message, plus one. */
    long end() {
        return start + data.length;
    }

    long timestamp() {
        return message.timestamp();
    }

    /**
     * It is decided about the next keys of the message.
     *
     * @param shown whether they may be recorded
     * @param to the place of the last of them, plus one
     * @param characters how many characters they are
     */
    void decide(boolean shown, long to, long characters) {
        int last = pieces.size() - 1;
        if (last >= 0 && pieces.get(last).shown() == shown) {
            pieces.set(
                    last, new Piece(shown, (int) (to - start), pieces.get(last).characters() + characters));
        } else {
            pieces.add(new Piece(shown, (int) (to - start), characters));
        }
    }

    /** Lets the message go, without the keys that the terminal has not shown. */
    void letGo() {
        if (pieces.size() != 1 || !pieces.get(0).shown()) {
            slot.replace(messages());
            Arrays.fill(data, (byte) 0);
        }
        slot.release();
    }

    private List<AuditMessage> messages() {
        List<AuditMessage> messages = new ArrayList<>(pieces.size());
        int from = 0;
        for (Piece piece : pieces) {
            Map<String, Object> extras = new LinkedHashMap<>(messages.isEmpty() ? message.extras() : Map.of());
            if (!piece.shown()) {
                extras.put(
                        AuditMessage.MASKED,
                        masking == Masking.WITH_LENGTH ? (Object) piece.characters() : Boolean.TRUE);
            }
            Bytes shown = piece.shown() ? Bytes.copyOf(data, from, piece.to() - from) : Bytes.EMPTY;
            messages.add(new AuditMessage(
                    message.connectionId(), message.timestamp(), new Io(Io.STDIN, shown), message.channelId(), extras));
            from = piece.to();
        }
        return messages;
    }
}
