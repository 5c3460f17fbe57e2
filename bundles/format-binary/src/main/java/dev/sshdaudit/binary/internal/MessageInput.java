package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.binary.internal.Decompressor.Ending;
import dev.sshdaudit.format.RecordingException.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Divides a recording into its messages, each a well-formed CBOR item that is in the buffer as a whole. The buffer grows with the
 * bytes that were read, and not with a length that the recording claims.
 */
public final class MessageInput implements Closeable {

    private static final int FIRST_SIZE = 64 * 1024;

    /**
     * The search for the next unit after damage decompresses some bytes again. A hostile recording could make that happen a
     * hundred times for each byte. So the search no longer goes back when the decompressed bytes exceed this number, plus
     * {@link #DECOMPRESSED_PER_BYTE} for each byte of the recording.
     */
    private static final long DECOMPRESSED_BEFORE_DOUBT = 64 << 20;

    /** The most bytes to which gzip can decompress one. */
    private static final long DECOMPRESSED_PER_BYTE = 1032;

    private final Source source;
    private final Decompressor decompressor;
    private final CborScanner scanner;

    /** Whether the messages are the elements of an array, as in version 1. */
    private final boolean inArray;

    private boolean arrayBegun;
    private boolean arrayEnded;

    /** The number of elements that are left in an array of definite length; -1 for an array that ends with a break. */
    private long arrayLeft = -1;

    private final Limits limits;
    private byte[] buffer = new byte[FIRST_SIZE];
    private int start;
    private int next;
    private int end;

    /** The number of bytes that {@link #fill()} read last. */
    private int filled;

    private boolean scanning;
    private long decompressed;

    /** The position of a unit that began while a message was skipped that claimed to be longer; -1 if none did. */
    private long leftAtUnit = -1;

    /** Whether the search after damage has found a message, which the next call of {@link #next()} gives. */
    private boolean found;

    /** Makes the input of a recording whose header has been read. */
    public MessageInput(InputStream input, long version, Limits limits) {
        source = new Source(input, FileHeader.LENGTH);
        Compression compression = version == FileHeader.VERSION_3 ? Compression.zstd : Compression.gzip;
        decompressor = compression.decompressor(source);
        scanner = new CborScanner(limits);
        this.limits = limits;
        inArray = version == FileHeader.VERSION_1;
    }

    /** Goes to the next message. Returns false at the end of a recording with an end mark. */
    public boolean next() throws IOException, Flaw {
        if (found) {
            found = false;
            return true;
        }
        boolean more;
        try {
            more = scanNext();
        } catch (Flaw flaw) {
            forgetPartOfMessage();
            if (inArray
                    || isExhausted()
                    || flaw.recoverable() && !(mayLookBack() && decompressor.seekSwallowedUnit())) {
                throw flaw;
            }
            throw resumed(flaw);
        }
        if (more && scanner.tooLong()) {
            Flaw flaw = Flaw.passing(
                    Problem.LIMIT, "a message is longer than " + limits.messageSize() + " bytes, and is passed over");
            throw leftAtUnit < 0 ? flaw : flaw.skippedTo(source.position(), leftAtUnit);
        }
        if (more && scanner.tooManyItems()) {
            throw Flaw.passing(
                    Problem.LIMIT, "a message holds more than " + limits.messageItems() + " items, and is passed over");
        }
        return more;
    }

    /**
     * Searches, after damage, for the next compressed unit that begins with a message, as all units of this project do. Bytes
     * that only look like a unit cost no more than reading {@link Source#HISTORY} bytes again.
     */
    private Flaw resumed(Flaw flaw) throws IOException, Flaw {
        long noticedAt = flaw.position() < 0 ? source.position() : flaw.position();
        boolean candidate = flaw.recoverable() || decompressor.seekUnit(mayLookBack());
        for (; candidate; candidate = decompressor.seekUnit(mayLookBack())) {
            long unit = source.position();
            forgetPartOfMessage();
            try {
                if (scanNext()) {
                    found = !scanner.tooManyItems() && !scanner.tooLong();
                    return flaw.skippedTo(noticedAt, unit);
                }
            } catch (Flaw another) {
                // this is no unit, or its first message is damaged
                if (isExhausted()) {
                    throw another;
                }
            }
        }
        return Flaw.fatal(flaw.problem(), noticedAt, flaw.getMessage());
    }

    private boolean mayLookBack() {
        return decompressed <= DECOMPRESSED_BEFORE_DOUBT + DECOMPRESSED_PER_BYTE * source.position();
    }

    private boolean isExhausted() {
        return decompressed > limits.total();
    }

    /** Forgets an incomplete message, because the next unit begins with a message of its own. */
    private void forgetPartOfMessage() {
        scanning = false;
        start = next = end = 0;
    }

    private boolean scanNext() throws IOException, Flaw {
        if (!scanning) {
            if (inArray && arrayEnds()) {
                return false;
            }
            start = next;
            scanner.reset();
            scanning = true;
            leftAtUnit = -1;
        }
        if (start == end && scanner.length() == 0 && !fill()) {
            return endOfInput();
        }
        if (!scanner.tooLong() && Cbor.major(buffer[start]) != Cbor.MAP && Cbor.major(buffer[start]) != Cbor.TAG) {
            // damage changed the kind of the item, so its length, and what seems to follow, are wrong
            throw Flaw.fatal(Problem.DAMAGED, "something else stands where a message is due");
        }
        while (!scanner.scan(buffer, start, end)) {
            if (scanner.tooLong()) {
                if (!passOver()) {
                    return true;
                }
            } else if (!fill()) {
                return endOfInput();
            }
        }
        scanning = false;
        next = start + (int) scanner.length();
        return true;
    }

    /**
     * Drops the bytes of a message that is too long, and reads more. A damaged length can claim a message up to the end of the
     * recording. So the message is taken to end where the next unit begins, as units of this project begin with a message.
     *
     * @return false if a unit began, and with it the next message
     */
    private boolean passOver() throws IOException, Flaw {
        int gone = (int) Math.min(end - start, scanner.length());
        scanner.drop(gone);
        start += gone;
        next = start;
        long unit = decompressor.unitPosition();
        if (!fill()) {
            throw Flaw.fatal(
                    Problem.LIMIT,
                    "a message is longer than " + limits.messageSize() + " bytes, and the recording ends within it");
        }
        if (decompressor.unitPosition() == unit) {
            return true;
        }
        leftAtUnit = decompressor.unitPosition();
        scanning = false;
        start = next = end - filled;
        return false;
    }

    /** The buffer that has the message from {@link #start()} on, until the next call of {@link #next()}. */
    public byte[] buffer() {
        return buffer;
    }

    /** The index of the message in the buffer. */
    public int start() {
        return start;
    }

    /** The number of bytes of the recording that were used. */
    public long position() {
        return source.position();
    }

    /** The number of bytes that were decompressed; bytes that were decompressed again count again. */
    public long decompressed() {
        return decompressed;
    }

    @Override
    public void close() throws IOException {
        decompressor.close();
    }

    /** Steps into the array of version 1, or out of it. Returns whether the array has ended. */
    private boolean arrayEnds() throws IOException, Flaw {
        if (arrayEnded) {
            return true;
        }
        if (!arrayBegun) {
            if (!beginArray()) {
                return false;
            }
            arrayBegun = true;
        }
        if (arrayLeft < 0) {
            if (!available() || buffer[next] != Cbor.BREAK) {
                return false;
            }
            next++;
        } else if (arrayLeft > 0) {
            arrayLeft--;
            return false;
        }
        arrayEnded = true;
        if (available()) {
            throw Flaw.fatal(Problem.DAMAGED, "something follows the array of messages");
        }
        return true; // the array's end is version 1's end mark; the last gzip member is never finished
    }

    /** Steps over the array's head. Returns false if the recording ends before it. */
    private boolean beginArray() throws IOException, Flaw {
        if (!available()) {
            return false;
        }
        byte first = buffer[next];
        int info = Cbor.info(first);
        if (Cbor.major(first) != Cbor.ARRAY || info > Cbor.EIGHT_BYTES && info != Cbor.INDEFINITE) {
            throw Flaw.fatal(Problem.DAMAGED, "the array of messages does not begin like one");
        }
        int more = info < Cbor.ONE_BYTE || info == Cbor.INDEFINITE ? 0 : 1 << info - Cbor.ONE_BYTE;
        while (end - next <= more) {
            if (!fill()) {
                return false;
            }
        }
        if (info != Cbor.INDEFINITE) {
            long length = more == 0 ? info : CborScanner.bigEndian(buffer, next + 1, more);
            arrayLeft = length < 0 ? Long.MAX_VALUE : length;
        }
        next += 1 + more;
        return true;
    }

    private boolean available() throws IOException, Flaw {
        start = next;
        return next < end || fill();
    }

    private boolean endOfInput() throws Flaw {
        Ending ending = decompressor.ending();
        if (end > start) {
            throw ending == Ending.MARKED
                    ? Flaw.fatal(Problem.DAMAGED, "the end mark stands in the middle of a message")
                    : Flaw.fatal(Problem.CUT, "it ends in the middle of a message");
        }
        if (ending == Ending.CUT) {
            throw Flaw.fatal(Problem.CUT, "it ends in the middle of compressed data");
        }
        if (ending == Ending.MARKED && !inArray) {
            return false;
        }
        throw Flaw.fatal(
                Problem.NOT_ENDED, "it has no end mark: it is still being recorded, or was cut between two messages");
    }

    /** Decompresses more bytes to the end of the buffer, keeping those from {@link #start} on. Returns false at the end. */
    private boolean fill() throws IOException, Flaw {
        if (end == buffer.length) {
            if (start > 0) {
                System.arraycopy(buffer, start, buffer, 0, end - start);
                end -= start;
                next -= start;
                start = 0;
            } else {
                int grown = (int) Math.max(buffer.length + 1L, Math.min(2L * buffer.length, limits.messageSize()));
                buffer = Arrays.copyOf(buffer, grown);
            }
        }
        if (start == end) {
            start = next = end = 0;
        }
        int read = decompressor.read(buffer, end, buffer.length - end);
        if (read < 0) {
            return false;
        }
        filled = read;
        end += read;
        decompressed += read;
        if (isExhausted()) {
            throw Flaw.fatal(Problem.LIMIT, "it holds more than " + limits.total() + " bytes, decompressed");
        }
        return true;
    }
}
