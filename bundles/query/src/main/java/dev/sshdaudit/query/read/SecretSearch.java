package dev.sshdaudit.query.read;

import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Masking;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * Looks whether the bytes of a recording hold secrets, which cannot be taken out of bytes. Where a part cannot be read, that part could
 * hold one.
 */
public final class SecretSearch {

    private static final String INSTEAD =
            ": bytes of a recording are copied with them, so this needs the role admin; the forms json, text and asciicast leave"
                    + " secrets out";

    private final Recordings recordings;
    private final RecordingCatalog catalog;
    private final RecordingMetadata metadata;

    /** Prepares a search. */
    public SecretSearch(Recordings recordings, RecordingCatalog catalog, RecordingMetadata metadata) {
        this.recordings = recordings;
        this.catalog = catalog;
        this.metadata = metadata;
    }

    /**
     * Requires that there is no secret.
     *
     * @param bytes how many bytes are read, from the first one on
     * @throws SecurityException if there is one, or can be
     */
    public void require(long bytes) throws IOException {
        try (RecordingReader reader = recordings.reader(catalog, metadata, in -> new Beginning(in, bytes))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                if (Masking.hasSecret(message)) {
                    throw new SecurityException(
                            "recording " + metadata.name() + " holds passwords or answers of users" + INSTEAD);
                } else if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted");
                }
            }
        } catch (RecordingException e) {
            // between two messages a recording that goes on, or that a crash ended, hides nothing
            if (e.problem() != Problem.NOT_ENDED) {
                throw unknown(e);
            }
        } catch (UnreadableException | IdentityException e) {
            throw unknown(e);
        }
    }

    private SecurityException unknown(IOException e) {
        return new SecurityException(
                "recording " + metadata.name() + " can hold passwords or answers of users, as not all of it can"
                        + " be read (" + e.getMessage() + ")" + INSTEAD);
    }

    /** The first bytes of an input. */
    private static final class Beginning extends FilterInputStream {

        private long left;

        Beginning(InputStream in, long bytes) {
            super(in);
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = super.read(target, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public long skip(long wanted) throws IOException {
            long count = super.skip(Math.min(wanted, left));
            left -= count;
            return count;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(super.available(), left);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
