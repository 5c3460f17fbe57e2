package dev.sshdaudit.core.ledger;

import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.ledger.LedgerFact.RecordingClosed;
import dev.sshdaudit.ledger.LedgerFact.RecordingImported;
import dev.sshdaudit.ledger.LedgerFact.RecordingProgress;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Counts and hashes the bytes of a recording on their way to the storage, whatever their format is, and tells the ledger. One
 * thread at a time writes; another one may {@link #look}.
 */
final class HashedOutput implements StorageOutput {

    /** Progress is told when so many bytes are new, or after a minute if any byte is. */
    static final long PROGRESS_BYTES = 1 << 20;

    static final long PROGRESS_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final StorageOutput storage;
    private final StorageLedger ledger;
    private final Time time;
    private final String name;
    private final boolean copy;
    // guarded by this
    private final Sha256 hash = new Sha256();
    private long written;
    /** The hash of the bytes that the storage has for good. */
    private Sha256 flushedHash = new Sha256();

    private long flushed;
    private long told;
    private long toldAt;
    private boolean ended;

    /**
     * For one recording.
     *
     * @param copy whether it is a copy of a recording, perhaps of another machine, which ended before this one begins
     */
    HashedOutput(StorageOutput storage, String name, boolean copy, StorageLedger ledger, Time time) {
        this.storage = storage;
        this.name = name;
        this.copy = copy;
        this.ledger = ledger;
        this.time = time;
        this.toldAt = time.nanos();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        storage.write(bytes, offset, length);
        synchronized (this) {
            hash.update(bytes, offset, length);
            written += length;
        }
    }

    /** What is kept aside is no part of the recording: it is neither counted nor hashed. */
    @Override
    public boolean keepAside(byte[] bytes, int offset, int length, boolean anew) throws IOException {
        return storage.keepAside(bytes, offset, length, anew);
    }

    @Override
    public void flush() throws IOException {
        storage.flush();
        synchronized (this) {
            if (flushed < written) {
                flushed = written;
                flushedHash = hash.copy();
            }
            if (flushed - told >= PROGRESS_BYTES) {
                tell();
            }
        }
    }

    /** Tells the progress of a recording if that is due. For any thread that may wait for the storage. */
    synchronized void look() throws IOException {
        if (!ended && flushed > told && time.nanos() - toldAt >= PROGRESS_NANOS) {
            tell();
        }
    }

    /** With the lock held, so that nothing is told of a recording once its end has been. */
    private void tell() throws IOException {
        ledger.append(new RecordingProgress(name, flushed, flushedHash.hex()));
        told = flushed;
        toldAt = time.nanos();
    }

    @Override
    public void update(RecordingMetadata metadata) throws IOException {
        storage.update(metadata);
    }

    @Override
    public void finish(RecordingMetadata metadata) throws IOException {
        storage.finish(metadata);
        synchronized (this) {
            ended = true;
            ledger.closed(
                    name,
                    copy
                            ? new RecordingImported(metadata, written, hash.hex())
                            : new RecordingClosed(metadata, written, hash.hex()));
        }
    }

    @Override
    public void abandon(RecordingMetadata metadata) {
        try {
            storage.abandon(metadata);
        } finally {
            synchronized (this) {
                ended = true;
                ledger.closed(name, new RecordingClosed(metadata, flushed, flushedHash.hex()));
            }
        }
    }
}
