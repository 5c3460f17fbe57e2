package dev.sshdaudit.core.privacy;

import dev.sshdaudit.core.settings.Interception.Masking;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The keys of one terminal about which it is not decided, with their messages, and hidden keys that are kept in case the terminal
 * shows them later. For one thread at a time.
 */
final class HeldKeys {

    /** The most bytes of hidden keys that are kept. */
    static final int MOST_HIDDEN = 4_096;

    private final Keys keys = new Keys();
    private final EchoMatch match = new EchoMatch(keys);
    private final ArrayDeque<Typed> held = new ArrayDeque<>(1);

    /** What is to be told of hidden keys that were shown later. */
    private final List<Late> late = new ArrayList<>(0);

    private long hiddenFrom;
    private long decided;
    private long hiddenAt;
    private boolean isDark;

    private record Late(Bytes bytes, long typedAt) {}

    Keys keys() {
        return keys;
    }

    EchoMatch match() {
        return match;
    }

    /** Where hidden keys begin that are kept; the end of all keys if none is kept and none waits. */
    long hiddenFrom() {
        return hiddenFrom;
    }

    /** It is decided about all keys in front of this place. */
    long decided() {
        return decided;
    }

    /** The place behind the last key. */
    long end() {
        return keys.end();
    }

    /** Whether text of the line was hidden that the user types. */
    boolean isDark() {
        return isDark;
    }

    /** Whether it is not decided about some text. */
    boolean hasText() {
        return keys.hasText(decided, keys.end());
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Whether the first message has the key at this place, too. */
    boolean isOfFirst(long place) {
        return held.element().end() > place;
    }

    /** Holds a message, until it is decided about all of its keys. */
    void add(Slot slot, AuditMessage message, byte[] data, Masking masking) {
        long from = keys.end();
        keys.add(data, slot.at());
        held.add(new Typed(slot, message, data, masking, from));
    }

    /** The place behind the last key of the message in this slot, or -1 if it is decided about that message. */
    long endOf(Slot slot) {
        for (Typed typed : held) {
            if (typed.slot() == slot) {
                return typed.end();
            }
        }
        return -1;
    }

    /** The slot of the last message. */
    Slot last() {
        return held.getLast().slot();
    }

    /** Keys up to this place may be recorded; those in front of them that were hidden are hidden for good, unless they were shown. */
    void show(long upTo) {
        if (hiddenFrom < decided) {
            if (upTo < decided) {
                return; // until the whole of them is shown
            }
            tellLate(decided);
        }
        decide(true, upTo);
        forget(upTo);
        isDark = false;
    }

    /** Keys up to this place may be recorded, and hidden ones in front of them are kept. */
    void letGo(long upTo) {
        boolean kept = hiddenFrom < decided;
        decide(true, upTo);
        if (!kept) {
            forget(upTo);
        }
    }

    /** Hidden keys up to this place are told, if the terminal has shown the whole of them and nothing in between. */
    void tellLate(long upTo) {
        long characters = keys.characters(hiddenFrom, upTo);
        if (characters >= 2
                && keys.hasText(hiddenFrom, upTo)
                && match.chainStart() <= hiddenFrom
                && match.clean() >= characters) {
            late.add(new Late(Bytes.copyOf(keys.copy(hiddenFrom, upTo)), hiddenAt));
        }
    }

    /** Keys up to this place are not recorded, but for ends of lines. */
    void hide(long upTo) {
        decide(false, upTo);
        if (decided - hiddenFrom > MOST_HIDDEN) {
            forget(decided);
        }
    }

    /** Keys up to this place are not recorded now or later, but for ends of lines. */
    void hideForGood(long upTo) {
        decide(false, upTo);
        forget(upTo);
    }

    /** Hidden keys up to this place are hidden for good. */
    void forget(long upTo) {
        hiddenFrom = upTo;
        keys.forget(upTo);
        match.forget(upTo);
    }

    /** The user has ended a line, and begins another one at this place. */
    void newLine(long at) {
        isDark = false;
        if (hiddenFrom == at) {
            match.newLine(at);
        }
    }

    private void decide(boolean shown, long upTo) {
        while (decided < upTo) {
            Typed typed = held.element();
            long to = Math.min(upTo, typed.end());
            if (!shown && hiddenFrom == decided) {
                hiddenAt = typed.timestamp();
            }
            decide(typed, shown, to);
            if (decided == typed.end()) {
                held.remove();
                typed.letGo();
            }
        }
    }

    private void decide(Typed typed, boolean shown, long to) {
        while (decided < to) {
            boolean isEnd = keys.kind(decided) == Keys.END;
            long next = decided + 1;
            while (next < to && keys.kind(next) == Keys.END == isEnd) {
                next++;
            }
            typed.decide(shown || isEnd, next, keys.characters(decided, next));
            if (!shown) {
                isDark = !isEnd && (isDark || keys.hasText(decided, next));
            }
            decided = next;
        }
    }

    /** Hidden keys that were shown since, as messages with the time of this one. */
    List<AuditMessage> late(AuditMessage now) {
        if (late.isEmpty()) {
            return List.of();
        }
        List<AuditMessage> messages = new ArrayList<>(late.size());
        for (Late it : late) {
            messages.add(new AuditMessage(
                    now.connectionId(),
                    now.timestamp(),
                    new Io(Io.STDIN, it.bytes()),
                    now.channelId(),
                    Map.of(AuditMessage.TYPED_AT, it.typedAt())));
        }
        late.clear();
        return messages;
    }
}
