package dev.sshdaudit.encryption.age;

import com.exceptionfactory.jagged.FileKey;
import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.storage.Aside;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts a recording. Where a chunk does not open, the recording ends there: with its last chunk, or with frames that were kept
 * aside, which hold the beginning of the next chunk. For one thread at a time.
 */
final class AgeInput extends InputStream {

    private static final int SEALED_BYTES = AgeOutput.CHUNK_BYTES + Sealing.TAG_BYTES;

    /** How much may follow the last whole chunk: a chunk that breaks off, frames that were appended twice, the first in part. */
    private static final int MOST_REST = SEALED_BYTES + 2 * (Aside.LIMIT + Aside.TRAILER_BYTES);

    private static final byte[] NO_HEAD = new byte[0];

    private final InputStream in;
    private final Sealing payload;
    private final Frames frames;
    private byte[] opened = new byte[0];
    private int at;
    private long number;
    /** How many bytes of the recording precede the chunk that is next. */
    private long position;

    private boolean ended;
    /** What is wrong after the bytes that were opened; null if nothing is known to be. */
    private @Nullable IOException broken;

    private boolean closed;

    /** Reads the header. Does not close the input if that fails. */
    AgeInput(InputStream recording, Identities identities) throws IOException {
        in = new BufferedInputStream(recording, SEALED_BYTES);
        Header header = HeaderReader.read(in);
        try {
            FileKey key = header.key(identities);
            byte[] salt = in.readNBytes(FileKeys.SALT_BYTES);
            if (salt.length < FileKeys.SALT_BYTES) {
                throw new RecordingException(
                        Problem.CUT,
                        0,
                        0,
                        false,
                        "it breaks off after the header of its encryption: nothing can be read");
            }
            payload = new Sealing(FileKeys.payload(key, salt));
            frames = new Frames(FileKeys.aside(key, salt));
            key.destroy();
        } catch (GeneralSecurityException e) {
            throw unable(e);
        }
    }

    private static IOException unable(GeneralSecurityException e) {
        return new IOException("the recording cannot be decrypted: " + e, e);
    }

    @Override
    public int read() throws IOException {
        return isOver() ? -1 : opened[at++] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        } else if (isOver()) {
            return -1;
        }
        int count = Math.min(length, opened.length - at);
        System.arraycopy(opened, at, bytes, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return opened.length - at;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        in.close();
    }

    /** Opens the next chunk where it is needed, and there is one. */
    private boolean isOver() throws IOException {
        if (closed) {
            throw new IOException("the recording is closed");
        }
        while (at == opened.length) {
            if (broken != null) {
                throw broken;
            } else if (ended) {
                return true;
            }
            position += opened.length;
            at = 0;
            opened = NO_HEAD;
            try {
                opened = next();
            } catch (GeneralSecurityException e) {
                throw unable(e);
            }
        }
        return false;
    }

    private byte[] next() throws IOException, GeneralSecurityException {
        byte[] sealed = in.readNBytes(SEALED_BYTES);
        if (sealed.length == SEALED_BYTES) {
            byte[] chunk = payload.open(Sealing.nonce(number, false), NO_HEAD, sealed, 0, sealed.length);
            if (chunk != null) {
                number++;
                return chunk;
            }
        }
        byte[] more = in.readNBytes(MOST_REST - sealed.length);
        if (in.read() >= 0) {
            return broken(Problem.DAMAGED);
        }
        byte[] rest = Arrays.copyOf(sealed, sealed.length + more.length);
        System.arraycopy(more, 0, rest, sealed.length, more.length);
        return end(rest);
    }

    /** Opens what follows the chunks that are whole and not the last one. */
    private byte[] end(byte[] rest) throws GeneralSecurityException {
        byte[] chunk = last(rest, rest.length);
        if (chunk != null) {
            return chunk;
        }
        int trailer = rest.length - Aside.TRAILER_BYTES;
        OptionalLong length =
                trailer < 0 ? OptionalLong.empty() : Aside.length(Arrays.copyOfRange(rest, trailer, rest.length));
        if (length.isEmpty()) {
            return broken(rest.length < SEALED_BYTES ? Problem.CUT : Problem.DAMAGED);
        } else if (length.getAsLong() > trailer) {
            return broken(Problem.DAMAGED);
        }
        int begin = trailer - (int) length.getAsLong();
        chunk = last(rest, begin);
        if (chunk != null) {
            // the end of the process came between the last chunk and the end of what is aside
            return chunk;
        }
        Frames.Opened flushed = frames.open(number, Arrays.copyOfRange(rest, begin, trailer));
        if (!flushed.whole()) {
            broken(Problem.DAMAGED);
        } else {
            // nothing proves what precedes a trailer to be all: who removes the rest can write a trailer
            cut(flushed.bytes().length);
        }
        return flushed.bytes();
    }

    /** Opens the last chunk, which holds a byte unless it is the only one; null if these bytes are none. */
    private byte @Nullable [] last(byte[] sealed, int length) throws GeneralSecurityException {
        byte[] chunk =
                length > SEALED_BYTES ? null : payload.open(Sealing.nonce(number, true), NO_HEAD, sealed, 0, length);
        if (chunk == null || chunk.length == 0 && number > 0) {
            return null;
        }
        ended = true;
        return chunk;
    }

    /** Remembers that the recording was cut behind so many bytes of its last chunk. */
    private void cut(int length) {
        broken = new RecordingException(
                Problem.CUT,
                position + length,
                0,
                false,
                "it was cut, or is still being recorded: nothing proves that it ends with byte " + (position + length)
                        + " of what was recorded");
    }

    /** Remembers that there is no more to read, and why. Returns no bytes. */
    private byte[] broken(Problem problem) {
        String what = problem == Problem.CUT
                ? "its encryption breaks off, or is damaged, in chunk "
                : "its encryption is damaged in chunk ";
        broken = new RecordingException(
                problem,
                position,
                0,
                false,
                what + (number + 1) + ": what follows byte " + position + " of what was recorded cannot be decrypted");
        return NO_HEAD;
    }
}
