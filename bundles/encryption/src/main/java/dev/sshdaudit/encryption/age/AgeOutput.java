package dev.sshdaudit.encryption.age;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import dev.sshdaudit.storage.Aside;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts a recording on its way to the storage. A chunk goes there when it is whole and at least one byte follows it, as the last
 * chunk is marked and holds a byte. A flush keeps the beginning of the next chunk aside.
 */
final class AgeOutput implements StorageOutput {

    /** How many bytes of the recording a chunk has; the last one may have fewer. */
    static final int CHUNK_BYTES = 64 * 1024;

    private static final int FIRST_ROOM = 1024;

    private static final byte[] NO_HEAD = new byte[0];

    private static final Logger LOG = LoggerFactory.getLogger(AgeOutput.class);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final StorageOutput storage;
    private final Runnable keepsNothing;
    private final Sealing payload;
    private final Frames frames;
    /** The next chunk, with room for its tag, as it is sealed in place; it grows, as most connections show little. */
    private byte[] chunk = new byte[FIRST_ROOM];
    /** How many bytes of the chunk there are. */
    private int filled;

    private long number;
    /** How many bytes of the chunk are kept aside. */
    private int kept;

    /** How many bytes are kept aside in all. */
    private int aside;

    /** Whether the storage was given bytes that a flush has not yet brought it to keep. */
    private boolean unflushed;

    /** Whether what is kept aside is of a chunk that the storage has. */
    private boolean stale = true;

    private boolean keepsAside = true;
    private boolean failed;

    /**
     * Begins a recording: writes its header.
     *
     * @param keepsNothing called once if the storage keeps no bytes aside
     */
    AgeOutput(StorageOutput storage, List<RecipientStanzaWriter> recipients, Runnable keepsNothing) throws IOException {
        this.storage = storage;
        this.keepsNothing = keepsNothing;
        byte[] salt = new byte[FileKeys.SALT_BYTES];
        RANDOM.nextBytes(salt);
        FileKey key = new FileKey();
        byte[] header;
        try {
            header = Header.of(key, recipients);
            payload = new Sealing(FileKeys.payload(key, salt));
            frames = new Frames(FileKeys.aside(key, salt));
        } catch (GeneralSecurityException e) {
            throw unable(e);
        } finally {
            key.destroy();
        }
        toStorage(header, header.length);
        toStorage(salt, salt.length);
    }

    private static IOException unable(GeneralSecurityException e) {
        return new IOException("the recording cannot be encrypted: " + e, e);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (filled == CHUNK_BYTES) {
                bring(false);
            }
            int count = Math.min(end - at, CHUNK_BYTES - filled);
            makeRoom(filled + count + Sealing.TAG_BYTES);
            System.arraycopy(bytes, at, chunk, filled, count);
            filled += count;
            at += count;
        }
    }

    private void makeRoom(int bytes) {
        if (bytes > chunk.length) {
            chunk = Arrays.copyOf(chunk, Math.min(Math.max(bytes, 2 * chunk.length), CHUNK_BYTES + Sealing.TAG_BYTES));
        }
    }

    /** Brings the chunk to the storage, and begins the next one. */
    private void bring(boolean last) throws IOException {
        attempt(() -> {
            try {
                payload.seal(Sealing.nonce(number, last), NO_HEAD, chunk, 0, filled, chunk, 0);
            } catch (GeneralSecurityException e) {
                throw unable(e);
            }
        });
        toStorage(chunk, filled + Sealing.TAG_BYTES);
        number++;
        filled = 0;
        kept = 0;
        stale = true;
    }

    private void toStorage(byte[] bytes, int length) throws IOException {
        unflushed = true;
        attempt(() -> storage.write(bytes, 0, length));
    }

    private interface Step {
        void run() throws IOException;
    }

    /** After an error, the storage is only told that the recording ends. */
    private void attempt(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException | RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        if (keepsAside && filled > kept) {
            if (unflushed && stale) {
                // before frames of earlier chunks are thrown away
                flushStorage();
            }
            keep();
        }
        flushStorage();
    }

    private void flushStorage() throws IOException {
        attempt(storage::flush);
        unflushed = false;
    }

    private void keep() throws IOException {
        boolean anew = stale || aside + Frames.size(filled - kept) > Aside.LIMIT;
        byte[] frame;
        try {
            frame = frames.seal(number, chunk, anew ? 0 : kept, filled);
        } catch (GeneralSecurityException e) {
            throw unable(e);
        }
        attempt(() -> keepsAside = storage.keepAside(frame, 0, frame.length, anew));
        if (!keepsAside) {
            keepsNothing.run();
            return;
        }
        aside = anew ? frame.length : aside + frame.length;
        kept = filled;
        stale = false;
    }

    @Override
    public void update(RecordingMetadata metadata) throws IOException {
        attempt(() -> storage.update(metadata));
    }

    @Override
    public void finish(RecordingMetadata metadata) throws IOException {
        bring(true);
        attempt(() -> storage.finish(metadata));
    }

    /** Ends the encryption properly if the storage still takes bytes: each program of age reads the recording then. */
    @Override
    public void abandon(RecordingMetadata metadata) {
        if (!failed) {
            try {
                bring(true);
                flushStorage();
                storage.keepAside(chunk, 0, 0, true);
            } catch (IOException | RuntimeException e) {
                LOG.debug("{} is cut, and its last chunk is not written", metadata.name(), e);
            }
        }
        storage.abandon(metadata);
    }
}
