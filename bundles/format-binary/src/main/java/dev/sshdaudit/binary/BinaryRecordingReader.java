package dev.sshdaudit.binary;

import dev.sshdaudit.binary.internal.FileHeader;
import dev.sshdaudit.binary.internal.Flaw;
import dev.sshdaudit.binary.internal.MessageDecoder;
import dev.sshdaudit.binary.internal.MessageInput;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a recording in the format {@code binary}, versions 1, 2 and 3, by whomever it was written. Whatever the input
 * holds, reading it throws nothing but {@link IOException}, and takes no more memory than some three times the
 * {@link Limits#messageSize()}, and with zstd another 8 MiB outside the heap.
 *
 * <pre>{@code
 * try (BinaryRecordingReader reader = BinaryRecordingReader.open(Files.newInputStream(file))) {
 *     for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
 *         System.out.println(message);
 *     }
 * }
 * }</pre>
 *
 * <p>What stands beside the format's table is kept: unknown keys of a message become its extras, those of a payload
 * extras that begin with {@code payload.}. What an extra cannot hold is kept as text (floating point numbers, integers
 * beyond 64 bits) or by its content (tags).
 *
 * <p>A message that lacks something, or has something strange, is returned all the same, with what ContainerSSH's decoder
 * prints there: nothing, zero, or an empty text. The next call says what was wrong with it, as a problem behind which
 * reading goes on. So is a message passed over, and told of, that is longer than the limits allow.
 *
 * <p>Behind damage it goes on with the next compressed unit (gzip member, zstd frame) that begins with a message, and
 * says so: see {@link RecordingException#resumesAt()}. Recordings of ours have a new unit after each pause.
 *
 * <p>A unit's checksum stands at its end, so damage that decompresses to a different but well-formed message is
 * reported after that message was returned.
 */
public final class BinaryRecordingReader implements RecordingReader {

    private final MessageInput input;
    private final MessageDecoder decoder = new MessageDecoder();
    private MessageType last;
    private long messages;

    /** What was wrong with the message that was returned last. */
    private Flaw toTell;

    private boolean ended;
    private boolean closed;
    private RecordingException failure;

    private BinaryRecordingReader(MessageInput input) {
        this.input = input;
    }

    /** Opens a recording with the default limits; otherwise as {@link #open(InputStream, Limits)}. */
    public static BinaryRecordingReader open(InputStream input) throws IOException {
        return open(input, Limits.DEFAULT);
    }

    /**
     * Opens a recording and reads its header.
     *
     * @param input the recording from its first byte; closed with the reader, or if this method throws. It needs no
     *     buffer of its own
     * @throws RecordingException if it is not a recording of this format, or of a version that cannot be read
     * @throws IOException if the input cannot be read
     */
    public static BinaryRecordingReader open(InputStream input, Limits limits) throws IOException {
        try {
            long version = FileHeader.read(input);
            return new BinaryRecordingReader(new MessageInput(input, version, limits));
        } catch (Flaw flaw) {
            closeAfter(flaw, input);
            throw new RecordingException(flaw.problem(), flaw.position(), 0, false, flaw.getMessage());
        } catch (LinkageError e) {
            RecordingException missing = libraryMissing(e, FileHeader.LENGTH, 0);
            closeAfter(missing, input);
            throw missing;
        } catch (IOException | RuntimeException e) {
            closeAfter(e, input);
            throw e;
        }
    }

    private static RecordingException libraryMissing(LinkageError e, long position, long messages) {
        RecordingException missing = new RecordingException(
                Problem.NOT_A_RECORDING,
                position,
                messages,
                false,
                "it is compressed with zstd, and the library zstd-jni is not there, is of a version that lacks"
                        + " something, or does not run here");
        missing.initCause(e);
        return missing;
    }

    private static void closeAfter(Exception cause, InputStream input) {
        try {
            input.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** {@inheritDoc} After an exception that is not recoverable, it is thrown again. */
    @Override
    public AuditMessage read() throws IOException {
        if (closed) {
            throw new IOException("The reader is closed");
        }
        if (failure != null) {
            throw failure;
        }
        try {
            if (toTell != null) {
                Flaw flaw = toTell;
                toTell = null;
                throw flaw;
            }
            if (ended || !input.next()) {
                ended = true;
                return null;
            }
            AuditMessage message = decoder.decode(input.buffer(), input.start());
            messages++;
            last = message.type();
            toTell = decoder.flaw() == null ? null : Flaw.ofMessage(messages, decoder.flaw());
            return message;
        } catch (Flaw flaw) {
            throw report(flaw);
        } catch (LinkageError e) {
            failure = libraryMissing(e, input.position(), messages);
            throw failure;
        }
    }

    private RecordingException report(Flaw flaw) {
        String detail = flaw.getMessage();
        if (flaw.problem() == Problem.NOT_ENDED && last == MessageType.DISCONNECT) {
            detail = "it has no end mark, although the connection ended: it was cut by a byte or so,"
                    + " or written by ContainerSSH, which writes none";
        }
        long position = flaw.position() < 0 ? input.position() : flaw.position();
        RecordingException report = flaw.resumesAt() < 0
                ? new RecordingException(flaw.problem(), position, messages, flaw.recoverable(), detail)
                : RecordingException.skipping(flaw.problem(), position, messages, flaw.resumesAt(), detail);
        if (!flaw.recoverable()) {
            failure = report;
        }
        return report;
    }

    /** How many messages were read so far. */
    public long messages() {
        return messages;
    }

    /** Up to which byte of the recording, from 0, the input was used so far; reading runs ahead of the messages. */
    public long position() {
        return input.position();
    }

    /** How many bytes were decompressed so far, a few of them perhaps more than once where something was damaged. */
    public long decompressed() {
        return input.decompressed();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        input.close();
    }
}
