package dev.sshdaudit.core.ledger;

import dev.sshdaudit.core.selection.Encryption;
import dev.sshdaudit.core.selection.Lane;
import dev.sshdaudit.core.selection.Pipelines;
import dev.sshdaudit.core.selection.Target;
import dev.sshdaudit.core.settings.EncryptionSettings;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Writes encrypted copies of recordings, on the threads of their storages. Thread-safe. */
public final class Copies implements EncryptedCopies {

    /** How long a storage may take for one call. */
    private static final long PATIENCE_SECONDS = 60;

    private final Ledgers ledgers;
    private final Pipelines pipelines;
    private final long seconds;

    /** For all storages that are there. */
    public Copies(Ledgers ledgers, Pipelines pipelines) {
        this(ledgers, pipelines, PATIENCE_SECONDS);
    }

    /**
     * For tests.
     *
     * @param seconds how long to wait for a storage
     */
    public Copies(Ledgers ledgers, Pipelines pipelines, long seconds) {
        this.ledgers = ledgers;
        this.pipelines = pipelines;
        this.seconds = seconds;
    }

    @Override
    public List<String> recipients() throws IOException {
        return pipelines.encryption().recipients();
    }

    @Override
    public Copy create(String storage, RecordingMetadata metadata, List<String> recipients) throws IOException {
        Encryption encryption = pipelines.encryption();
        if (recipients.isEmpty() || !encryption.recipients().equals(recipients)) {
            throw new IOException(EncryptionSettings.KEY
                    + ": other recipients are in force than when this began. Begin again with those");
        }
        Target target = storage.equals(Settings.NONE) ? null : pipelines.target(storage);
        if (target == null) {
            throw new IOException("PID audit, key storage: storage " + storage
                    + " is not there, or keeps nothing: it is not installed, or has not started");
        }
        Opened opened = new Opened(storage, target.lane());
        opened.await(() -> {
            opened.begin(create(storage, target, metadata), metadata, encryption);
            return true;
        });
        return opened;
    }

    private StorageOutput create(String storage, Target target, RecordingMetadata metadata) throws IOException {
        return ledgers.isKept()
                ? ledgers.of(storage, target.storage(), target.lane()).createCopy(metadata)
                : target.storage().create(metadata);
    }

    /** A copy that is being written. The lock is held while the storage is called: by one thread of the storage at a time. */
    private final class Opened implements Copy {

        private final String storage;
        private final Lane lane;
        private @Nullable Counted counted;
        private @Nullable StorageOutput output;
        /** Whether the caller has given up: then the copy is ended as soon as the storage answers. */
        private volatile boolean isGivenUp;

        Opened(String storage, Lane lane) {
            this.storage = storage;
            this.lane = lane;
        }

        /** For a thread of the storage. */
        synchronized void begin(StorageOutput created, RecordingMetadata metadata, Encryption encryption)
                throws IOException {
            Counted given = new Counted(created);
            try {
                if (isGivenUp) {
                    throw new IOException("the storage took too long to open a copy");
                }
                output = encryption.encrypt(given);
                counted = given;
            } catch (IOException | RuntimeException | Error e) {
                created.abandon(metadata.ended(State.CUT, Instant.now()));
                throw e;
            }
        }

        private StorageOutput output() throws IOException {
            StorageOutput current = output;
            if (current == null) {
                throw new IOException("the copy has ended");
            }
            return current;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            // the storage may read the bytes after this method has given up
            byte[] own = Arrays.copyOfRange(bytes, offset, offset + length);
            await(() -> {
                synchronized (this) {
                    output().write(own, 0, own.length);
                    return true;
                }
            });
        }

        @Override
        public Written finish(RecordingMetadata metadata) throws IOException {
            return await(() -> {
                synchronized (this) {
                    output().finish(metadata);
                    output = null;
                    Counted given = counted;
                    return given == null ? new Written(0, "") : given.written();
                }
            });
        }

        @Override
        public void abandon(RecordingMetadata metadata) {
            CompletableFuture<Void> done = Calls.quietlyOn(lane, () -> {
                synchronized (this) {
                    StorageOutput current = output;
                    output = null;
                    if (current != null) {
                        current.abandon(metadata);
                    }
                }
            });
            try {
                done.get(seconds, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                // the storage ends the copy when it answers, or finds it at its next start
                return;
            }
        }

        /** Waits for a call on a thread of the storage. */
        private <T> T await(Callable<T> call) throws IOException {
            CompletableFuture<T> done = Calls.on(lane, call);
            try {
                return done.get(seconds, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                isGivenUp = true;
                done.cancel(false);
                throw new IOException(
                        "PID audit, key storage: storage " + storage + " has not answered in " + seconds
                                + " s. Mend what keeps it from answering, and try again",
                        e);
            } catch (ExecutionException e) {
                throw failed(e);
            } catch (InterruptedException e) {
                isGivenUp = true;
                Thread.currentThread().interrupt();
                done.cancel(false);
                throw (IOException) new InterruptedIOException("interrupted while a copy was written").initCause(e);
            }
        }
    }

    private static IOException failed(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof FileAlreadyExistsException exists) {
            return exists;
        }
        String why = cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : cause.toString();
        return new IOException("the copy cannot be written: " + why, cause);
    }

    /** Counts and hashes the bytes that the storage is given, which are encrypted. For one thread at a time. */
    private static final class Counted implements StorageOutput {

        private final StorageOutput storage;
        private final Sha256 hash = new Sha256();
        private long bytes;

        Counted(StorageOutput storage) {
            this.storage = storage;
        }

        Written written() {
            return new Written(bytes, hash.hex());
        }

        @Override
        public void write(byte[] block, int offset, int length) throws IOException {
            storage.write(block, offset, length);
            hash.update(block, offset, length);
            bytes += length;
        }

        @Override
        public void flush() throws IOException {
            storage.flush();
        }

        @Override
        public boolean keepAside(byte[] block, int offset, int length, boolean anew) throws IOException {
            return storage.keepAside(block, offset, length, anew);
        }

        @Override
        public void update(RecordingMetadata metadata) throws IOException {
            storage.update(metadata);
        }

        @Override
        public void finish(RecordingMetadata metadata) throws IOException {
            storage.finish(metadata);
        }

        @Override
        public void abandon(RecordingMetadata metadata) {
            storage.abandon(metadata);
        }
    }
}
