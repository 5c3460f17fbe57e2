package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.measure.Mailboxes;
import dev.sshdaudit.message.AuditMessage;
import org.jspecify.annotations.Nullable;

/**
 * How far a {@link Drain} has come after the last finished step of its writer, and which messages it has in hand. Another
 * drain continues from here when the thread of this one is stuck. Guarded by the lock of the drain.
 */
final class Checkpoint {

    /**
     * The messages that are lost when a drain is given up.
     *
     * @param uncounted those that are not counted as lost yet
     * @param all these, and those that are counted as lost already and of which no recording tells
     * @param size bytes of memory of the messages that were in hand
     */
    record Lost(Gap uncounted, Gap all, long size) {}

    private final Mailboxes mailboxes;
    private final ConnectionState state;
    private WriterProgress progress;
    private Batch batch;

    /** Bytes of memory that the connection's state takes, as they were reported last. */
    private long kept;

    /** Nothing has been done yet. */
    Checkpoint(Mailboxes mailboxes) {
        this(mailboxes, new ConnectionState(), WriterProgress.NONE, new Batch());
    }

    private Checkpoint(Mailboxes mailboxes, ConnectionState state, WriterProgress progress, Batch batch) {
        this.mailboxes = mailboxes;
        this.state = state;
        this.progress = progress;
        this.batch = batch;
        keep(state.size());
    }

    /** The state of the connection after the messages that were written. */
    ConnectionState state() {
        return state;
    }

    WriterProgress progress() {
        return progress;
    }

    /**
     * A step of the writer is finished.
     *
     * @param done the first message in hand if the step has recorded or skipped it, or null
     */
    void commit(@Nullable AuditMessage done, WriterProgress reached) {
        if (done != null) {
            batch.firstWritten();
            state.follow(done);
            keep(state.size());
        }
        progress = reached;
    }

    /** Whether no message is in hand. */
    boolean isEmpty() {
        return batch.isEmpty();
    }

    /** Takes all messages out of the inbox. */
    void fill(Inbox inbox) {
        batch.fill(inbox);
    }

    /** As {@link Batch#divide}. */
    void divide(Inbox inbox) {
        batch.divide(inbox);
    }

    /** As {@link Batch#hasFormer}. */
    boolean hasFormer() {
        return batch.hasFormer();
    }

    /** The first message in hand, or null if there is none. */
    @Nullable
    AuditMessage first() {
        return batch.first();
    }

    /** The first message in hand that tells of a login, or null if there is none. */
    @Nullable
    AuditMessage login() {
        return batch.login();
    }

    /** As {@link Batch#takeWritten}. */
    long takeWritten(long least) {
        return batch.takeWritten(least);
    }

    /** The memory of the connection's state is needed no more. */
    void forget() {
        keep(0);
    }

    /** Hands over to another drain: the messages in hand, and the progress, with unflushed messages counted as lost. */
    Checkpoint handOver() {
        Batch handed = batch;
        batch = new Batch();
        return new Checkpoint(mailboxes, state.copy(), progress.unflushedLost(), handed);
    }

    /** Gives up all messages that are not flushed, those in the inbox too. */
    Lost giveUp(Inbox inbox) {
        batch.fill(inbox);
        Gap[] gaps = {progress.unflushed(), progress.lost().plus(inbox.untold())};
        long size = batch.takeAll(message -> {
            gaps[0] = gaps[0].plus(message);
            gaps[1] = gaps[1].plus(Gap.toldBy(message));
        });
        return new Lost(gaps[0], gaps[0].plus(gaps[1]), size);
    }

    private void keep(long size) {
        if (size != kept) {
            mailboxes.keep(size - kept);
            kept = size;
        }
    }
}
