package dev.sshdaudit.spark.rows;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.text.Problems;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads what is in a recording, one message or problem after the other. For one thread. */
final class Items implements Closeable {

    /**
     * A message or a problem.
     *
     * @param message the message, or null
     * @param problem what is wrong, in one line, or null
     */
    record Item(@Nullable AuditMessage message, @Nullable String problem) {

        static Item of(String problem) {
            return new Item(null, problem);
        }
    }

    private final InputStream storage;
    private final Identities identities;
    private @Nullable BinaryRecordingReader reader;
    private boolean over;

    /** Reads from the storage; nothing is read yet. */
    Items(InputStream storage, Identities identities) {
        this.storage = storage;
        this.identities = identities;
    }

    /**
     * Reads the next message or problem; null at the end of what can be read.
     *
     * @throws IOException if the storage cannot be read
     */
    @Nullable
    Item next() throws IOException {
        if (over) {
            return null;
        }
        try {
            AuditMessage message = opened().read();
            over = message == null;
            return message == null ? null : new Item(message, null);
        } catch (RecordingException e) {
            over = !e.recoverable();
            Problems problems = new Problems();
            problems.add(e);
            return Item.of(String.valueOf(problems.describe()));
        } catch (IdentityException e) {
            over = true;
            return Item.of(
                    e.getMessage() + (identities.isEmpty() ? ": the option identity names a file with one" : ""));
        } catch (IOException e) {
            StorageInput.rethrow(e);
            over = true;
            return Item.of("damaged: " + e.getMessage());
        }
    }

    /** How many bytes of messages were read so far. */
    long decompressed() {
        return reader == null ? 0 : reader.decompressed();
    }

    private BinaryRecordingReader opened() throws IOException {
        if (reader == null) {
            reader = BinaryRecordingReader.open(Unpacking.recording(storage, identities));
        }
        return reader;
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
        storage.close();
    }
}
