package dev.sshdaudit.ledger.write;

import static java.util.Objects.requireNonNull;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPrivateKey;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.format.Fact.Timestamped;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes the lines that sign the others: checkpoints, and the keys that sign them. For one thread at a time. */
final class Checkpoints {

    /** A checkpoint is written so long after the first line that none covers. */
    private static final long AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** How often to look whether a time stamp has come that was asked for. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Hears how far the ledger has come. Must not wait. */
    interface Listener {
        /**
         * A checkpoint was written.
         *
         * @param size how many lines it covers
         */
        void checkpoint(String ledger, long size, Instant time);
    }

    private final Signer signer;
    private final Clocks clocks;
    private final Told told;
    private final Segments segments;
    private final Listener listener;
    private final Timestamps timestamps;

    private @Nullable SshPrivateKey key;

    Checkpoints(Signer signer, Clocks clocks, Told told, Segments segments, Listener listener, Timestamps timestamps) {
        this.signer = signer;
        this.clocks = clocks;
        this.told = told;
        this.segments = segments;
        this.listener = listener;
        this.timestamps = timestamps;
    }

    /** Tells another key than that of the last line that tells one; signed by the key before, if that is at hand. */
    void tellKey() throws IOException {
        SshPrivateKey now = signer.key();
        SshPrivateKey former = key;
        String line = now.publicKey().toString();
        if (!line.equals(told.key())) {
            boolean isKnown = former != null && former.publicKey().toString().equals(told.key());
            segments.write(new SigningKey(
                    line, isKnown && former != null ? former.sign(line).armored() : null));
        }
        key = now;
    }

    /** Writes a checkpoint, by the key that was told last. */
    void write() throws IOException {
        SshPrivateKey signing = requireNonNull(key, "the key was told before");
        Instant time = clocks.wall();
        long size = told.size();
        String note = new Checkpoint(
                        Checkpoint.origin(told.ledger()), size, told.frontier().root(), time)
                .text();
        Checkpointed checkpoint = new Checkpointed(note, signing.sign(note).armored());
        segments.write(checkpoint, time);
        timestamps.request(size, checkpoint.seen());
        listener.checkpoint(told.ledger(), size, time);
        segments.remember();
    }

    /** Writes the time stamps that have come, if a segment is open. */
    void writeTimestamps() throws IOException {
        for (Timestamped next = timestamps.peek(); next != null && segments.isOpen(); next = timestamps.peek()) {
            segments.write(next);
            timestamps.remove();
        }
    }

    /** Whether a checkpoint is to be written now: at once where it has to cover a deletion. */
    boolean isDue() {
        return told.isDeletionUncovered() || told.isUncovered() && left() <= 0;
    }

    /** Nanoseconds until a line is due without a further fact; {@link Long#MAX_VALUE} if none will be. */
    long due() {
        long due = told.isUncovered() ? Math.max(1, left()) : Long.MAX_VALUE;
        return timestamps.isBusy() ? Math.min(due, LOOK_NANOS) : due;
    }

    private long left() {
        return told.uncoveredSince() + AFTER_NANOS - clocks.nanos();
    }
}
