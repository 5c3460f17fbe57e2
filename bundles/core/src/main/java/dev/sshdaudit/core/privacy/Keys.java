package dev.sshdaudit.core.privacy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of keys that wait for their echo, by their place in all that was typed on a channel, and of which kind each is. Bytes
 * that are forgotten are wiped. For one thread at a time.
 */
final class Keys {

    /** A character. */
    static final byte CHARACTER = 0;

    /** A further byte of a character in UTF-8. */
    static final byte CONTINUATION = 1;

    /** A key without a character, such as backspace, or the first byte of an escape sequence. */
    static final byte CONTROL = 2;

    /** A further byte of an escape sequence. */
    static final byte SEQUENCE = 3;

    /** The end of a line. */
    static final byte END = 4;

    /** Room for more bytes than this is not kept while there are none. */
    private static final int MUCH = 256;

    /** Bytes that come later than this after an escape are keys of their own. */
    private static final long ESCAPE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final byte BACKSPACE = 0x08;
    private static final byte DELETE = 0x7f;
    private static final byte[] PASTE_END = {0x1b, '[', '2', '0', '1', '~'};

    private enum State {
        KEY,
        ESCAPE,
        CONTROL_SEQUENCE,
        SINGLE_SHIFT
    }

    private byte[] bytes = new byte[0];
    private byte[] kinds = new byte[0];

    /** Where bytes of characters and ends of lines are, from {@link #start} on: a client can have very many keys wait. */
    private BitSet text = new BitSet();

    private BitSet ends = new BitSet();
    private long start;
    private int length;
    private State state = State.KEY;
    private long lastAt;

    /** The place behind the last key. */
    long end() {
        return start + length;
    }

    byte at(long place) {
        return bytes[(int) (place - start)];
    }

    byte kind(long place) {
        return kinds[(int) (place - start)];
    }

    /** Whether the place has a byte of a character. */
    boolean isText(long place) {
        return kind(place) <= CONTINUATION;
    }

    /** Whether the place has the last byte of a character. */
    boolean endsCharacter(long place) {
        byte b = at(place);
        return isText(place) && (b >= 0 || b < (byte) 0xc0 && (place + 1 == end() || kind(place + 1) != CONTINUATION));
    }

    /** Whether there is a character among these. */
    boolean hasText(long from, long to) {
        long first = firstText(from);
        return first >= 0 && first < to;
    }

    /** The place of the first byte of a character from here on, or -1. */
    long firstText(long from) {
        return place(text.nextSetBit((int) (from - start)));
    }

    /** The place of the first end of a line from here on, or -1. */
    long firstEnd(long from) {
        return place(ends.nextSetBit((int) (from - start)));
    }

    private long place(int index) {
        return index < 0 ? -1 : start + index;
    }

    /**
     * The place of the last key without a character, such as Tab or an arrow, that stands behind a character; -1 if there is none.
     * Backspace does not count, and the sequence at the end of what is pasted is no key.
     */
    long lastControlBehindText(long from) {
        long first = firstText(from);
        for (long i = end() - 1; first >= 0 && i > first; i--) {
            boolean corrects = at(i) == DELETE || at(i) == BACKSPACE;
            if (kind(i) == CONTROL && !corrects && !isPasteEnd(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isPasteEnd(long place) {
        for (int i = 0; i < PASTE_END.length; i++) {
            if (place + i >= end() || at(place + i) != PASTE_END[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds what was typed.
     *
     * @param at the steady time
     */
    void add(byte[] typed, long at) {
        if (state == State.ESCAPE && at - lastAt > ESCAPE_NANOS) {
            state = State.KEY;
        }
        lastAt = at;
        reserve(typed.length);
        for (byte b : typed) {
            bytes[length] = b;
            byte kind = kindOf(b);
            kinds[length] = kind;
            text.set(length, kind <= CONTINUATION);
            ends.set(length, kind == END);
            length++;
        }
    }

    private byte kindOf(byte b) {
        switch (state) {
            case ESCAPE -> {
                state = b == '[' ? State.CONTROL_SEQUENCE : b == 'O' ? State.SINGLE_SHIFT : State.KEY;
                if (state != State.KEY) {
                    return SEQUENCE;
                }
            }
            case SINGLE_SHIFT -> {
                state = State.KEY;
                if (b > 0x20 && b < 0x7f) {
                    return SEQUENCE;
                }
            }
            case CONTROL_SEQUENCE -> {
                if (b >= 0x20 && b < 0x7f) {
                    state = b < 0x40 ? State.CONTROL_SEQUENCE : State.KEY;
                    return SEQUENCE;
                }
                state = State.KEY;
            }
            default -> {}
        }
        return switch (b) {
            case '\r', '\n', 0x03, 0x04, 0x1a, 0x1c -> END;
            case 0x1b -> {
                state = State.ESCAPE;
                yield CONTROL;
            }
            default -> b >= 0 && b < 0x20 || b == 0x7f ? CONTROL : (b & 0xc0) == 0x80 ? CONTINUATION : CHARACTER;
        };
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            int size = Math.max(64, Math.max(length + more, Math.min(2 * length, length + 65_536)));
            byte[] former = bytes;
            bytes = Arrays.copyOf(bytes, size);
            kinds = Arrays.copyOf(kinds, size);
            Arrays.fill(former, (byte) 0);
        }
    }

    /** Forgets all in front of a place, and wipes it. */
    void forget(long upTo) {
        int count = (int) (upTo - start);
        if (count <= 0) {
            return;
        }
        System.arraycopy(bytes, count, bytes, 0, length - count);
        System.arraycopy(kinds, count, kinds, 0, length - count);
        Arrays.fill(bytes, length - count, length, (byte) 0);
        start = upTo;
        length -= count;
        if (length > 0 || bytes.length > MUCH) {
            text = text.get(count, count + length);
            ends = ends.get(count, count + length);
        } else {
            text.clear();
            ends.clear();
        }
        if (length == 0 && bytes.length > MUCH) {
            bytes = new byte[0];
            kinds = new byte[0];
        }
    }

    /** A copy of bytes without ends of lines. */
    byte[] copy(long from, long to) {
        byte[] copy = new byte[(int) (to - from)];
        int count = 0;
        for (long i = from; i < to; i++) {
            if (kind(i) != END) {
                copy[count++] = at(i);
            }
        }
        return count == copy.length ? copy : Arrays.copyOf(copy, count);
    }

    /** How many characters these are; a key without a character counts as one. */
    long characters(long from, long to) {
        long count = 0;
        for (long i = from; i < to; i++) {
            byte kind = kind(i);
            count += kind == CHARACTER || kind == CONTROL ? 1 : 0;
        }
        return count;
    }
}
