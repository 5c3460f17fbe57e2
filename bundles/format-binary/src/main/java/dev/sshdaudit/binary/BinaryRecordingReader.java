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
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording in the format {@code binary}, versions 1, 2 and 3, whether this project or ContainerSSH wrote it. On any input,
 * also a hostile one, methods throw no other exception than {@link IOException}, and the reader takes no more memory than about
 * three times the {@link Limits#messageSize()}, and with zstd another 8 MiB outside the heap. For one thread.
 *
 * <pre>{@code
 * try (BinaryRecordingReader reader = BinaryRecordingReader.open(Files.newInputStream(file))) {
 *     for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
 *         System.out.println(message);
 *     }
 * }
 * }</pre>
 *
 * <p>Keys that the format's table does not have are kept. Those of a message become its extras, and those of a payload become
 * extras with {@code payload.} before their names. Floating point numbers, and integers beyond 64 bits, become text there; of a
 * tagged value, the value is kept without its tag.
 *
 * <p>A message in which a key is missing or has a value of the wrong kind is returned all the same. The field has the value that
 * ContainerSSH's decoder prints there: null, zero, or an empty text. The next call of {@link #read()} throws a recoverable
 * exception that says what was wrong. A message beyond the limits is skipped, and such an exception says so.
 *
 * <p>After damage, reading goes on at the next compressed unit (gzip member, zstd frame) that begins with a message: see {@link
 * RecordingException#resumesAt()}. This project begins a new unit after each pause of ten seconds.
 *
 * <p>The checksum of a unit is at its end. So damage that decompresses to another well-formed message is reported after that message
 * was returned.
 */
public final class BinaryRecordingReader implements RecordingReader {

    private final MessageInput input;
    private final MessageDecoder decoder = new MessageDecoder();
    private @Nullable MessageType last;
    private long messages;

    /** What was wrong with the message that was returned last, thrown by the next call; or null. */
    private @Nullable Flaw toTell;

    private boolean ended;
    private boolean closed;
    private @Nullable RecordingException failure;

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
     * @param input the recording from its first byte; closed with the reader, or if this method throws. It need not be buffered
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

    /** {@inheritDoc} An exception that is not recoverable is thrown again by each further call. */
    @Override
    public @Nullable AuditMessage read() throws IOException {
        if (closed) {
            throw new IOException("The reader is closed");
        }
        if (failure != null) {
            throw failure;
        }
        try {
            Flaw told = toTell;
            if (told != null) {
                toTell = null;
                throw told;
            }
            if (ended || !input.next()) {
                ended = true;
                return null;
            }
            AuditMessage message = decoder.decode(input.buffer(), input.start());
            messages++;
            last = message.type();
            String wrong = decoder.flaw();
            toTell = wrong == null ? null : Flaw.ofMessage(messages, wrong);
            return message;
        } catch (Flaw flaw) {
            throw report(flaw);
        } catch (LinkageError e) {
            RecordingException missing = libraryMissing(e, input.position(), messages);
            failure = missing;
            throw missing;
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

    /** The number of messages that were returned so far. */
    public long messages() {
        return messages;
    }

    /** The number of bytes of the recording that were used so far. Reading runs ahead of the messages that are returned. */
    public long position() {
        return input.position();
    }

    /** The number of bytes that were decompressed so far. After damage, some bytes are decompressed and counted twice. */
    public long decompressed() {
        return input.decompressed();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        input.close();
    }
}
