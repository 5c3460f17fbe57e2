package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.format.RecordingException.Problem;

/**
 * Finds the end of a CBOR item (RFC 8949) before the item is decoded. An item that it accepts is well-formed, in the buffer as a whole,
 * and within the limits; so the next item can be found also if values in this one are of the wrong kind. If the item is not complete,
 * scanning continues when more bytes were read. It uses no recursion.
 */
final class CborScanner {

    private static final long UNTIL_BREAK = -1;

    private final Limits limits;

    /** For each open container, the number of items that it still lacks, or {@link #UNTIL_BREAK}. */
    private final long[] lacks;

    /** For each open container, its major type: chunked strings may contain nothing but strings, and maps have pairs. */
    private final int[] kinds;

    /** For each open map of indefinite length, whether its last key lacks a value. */
    private final boolean[] halfPair;

    private int depth;
    private int items;
    private long length;

    /** The number of bytes of the item that were dropped from the buffer. */
    private long dropped;

    /** Whether a list or map claims more entries than a message may have bytes; each entry takes at least one byte. */
    private boolean promisesTooMuch;

    // the head that was read last
    private int major;
    private int info;
    private long argument;

    CborScanner(Limits limits) {
        this.limits = limits;
        lacks = new long[limits.nesting()];
        kinds = new int[limits.nesting()];
        halfPair = new boolean[limits.nesting()];
    }

    /** Prepares for the next item. */
    void reset() {
        depth = 0;
        items = 0;
        length = 0;
        dropped = 0;
        promisesTooMuch = false;
    }

    /** The length of the item as far as it is known, without dropped bytes. */
    long length() {
        return length - dropped;
    }

    /** Notes that bytes at the beginning of the item were dropped from the buffer. */
    void drop(int count) {
        dropped += count;
    }

    /** Whether the item is longer than the limits allow. Scanning can continue, to skip it. */
    boolean tooLong() {
        return promisesTooMuch || length > limits.messageSize();
    }

    /** Whether the item has more items in it than the limits allow. Scanning can continue, to skip it. */
    boolean tooManyItems() {
        return items > limits.messageItems();
    }

    /**
     * Continues scanning the item.
     *
     * @param start the index of the item in the buffer, which may have changed since the last call
     * @param end the index behind the last byte in the buffer
     * @return whether the buffer has the whole item
     */
    boolean scan(byte[] bytes, int start, int end) throws Flaw {
        while (depth > 0 || items == 0) {
            long at = start + length();
            if (at >= end || !head(bytes, (int) at, end)) {
                return false;
            }
            if (items <= limits.messageItems()) {
                items++;
            }
            if (info == Cbor.INDEFINITE && major == Cbor.SIMPLE) {
                endContainer();
            } else {
                item();
            }
        }
        return start + length() <= end;
    }

    /** Reads a head and steps over it, if the buffer has the whole head. */
    private boolean head(byte[] bytes, int at, int end) throws Flaw {
        byte first = bytes[at];
        int more = 0;
        major = Cbor.major(first);
        info = Cbor.info(first);
        argument = info;
        if (info >= Cbor.ONE_BYTE && info <= Cbor.EIGHT_BYTES) {
            more = 1 << info - Cbor.ONE_BYTE;
            if (more >= end - at) {
                return false;
            }
            argument = bigEndian(bytes, at + 1, more);
        } else if (info > Cbor.EIGHT_BYTES && info < Cbor.INDEFINITE) {
            throw malformed("a reserved length");
        }
        length += 1 + more;
        return true;
    }

    static long bigEndian(byte[] bytes, int at, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    private void item() throws Flaw {
        if (depth > 0 && (kinds[depth - 1] == Cbor.BYTES || kinds[depth - 1] == Cbor.TEXT)) {
            if (major != kinds[depth - 1] || info == Cbor.INDEFINITE) {
                throw malformed("a chunked string with something else in it");
            }
        }
        switch (major) {
            case Cbor.BYTES, Cbor.TEXT -> string();
            case Cbor.ARRAY -> container(1);
            case Cbor.MAP -> container(2);
            case Cbor.TAG -> {
                rejectIndefinite();
                open(1);
            }
            default -> { // integers, simple values and floating point numbers consist of their head
                rejectIndefinite();
                endItem();
            }
        }
    }

    private void rejectIndefinite() throws Flaw {
        if (info == Cbor.INDEFINITE) {
            throw malformed("an indefinite length where there can be none");
        }
    }

    private void string() throws Flaw {
        if (info == Cbor.INDEFINITE) {
            open(UNTIL_BREAK);
            return;
        }
        if (argument < 0 || argument > limits.total() - length) {
            throw endless();
        }
        length += argument;
        endItem();
    }

    private void container(int itemsPerEntry) throws Flaw {
        if (info == Cbor.INDEFINITE) {
            open(UNTIL_BREAK);
        } else if (argument < 0 || argument > limits.total()) {
            throw endless();
        } else if (argument == 0) {
            endItem();
        } else {
            promisesTooMuch |= argument > limits.messageSize();
            open(argument * itemsPerEntry);
        }
    }

    private void open(long items) throws Flaw {
        if (depth == lacks.length) {
            throw Flaw.fatal(Problem.LIMIT, "a message is nested deeper than " + limits.nesting());
        }
        lacks[depth] = items;
        kinds[depth] = major;
        halfPair[depth] = false;
        depth++;
    }

    private void endContainer() throws Flaw {
        if (depth == 0 || lacks[depth - 1] != UNTIL_BREAK || halfPair[depth - 1]) {
            throw malformed("a break where there can be none");
        }
        depth--;
        endItem();
    }

    /** Notes that an item is complete, and with it each container whose last item it was. */
    private void endItem() {
        while (depth > 0) {
            int top = depth - 1;
            if (lacks[top] == UNTIL_BREAK) {
                halfPair[top] = kinds[top] == Cbor.MAP && !halfPair[top];
                return;
            }
            if (--lacks[top] > 0) {
                return;
            }
            depth--;
        }
    }

    private Flaw endless() {
        return Flaw.fatal(
                Problem.LIMIT, "a message is longer than " + limits.total() + " bytes, if it is what it says");
    }

    private static Flaw malformed(String what) {
        return Flaw.fatal(Problem.DAMAGED, "a message is not CBOR: it holds " + what);
    }
}
