package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of one connection into the parts of its recording: opens a part if none is open, flushes in time, lets
 * the encoder rest when no message comes, and opens another part after an error. A call takes as long as the format and the
 * storage take. For one thread at a time, except where a method says otherwise. Times are those of {@link System#nanoTime()}.
 */
public final class ConnectionWriter {

    /** What has become of a message. */
    enum Result {
        /** The message is written to the part, and is flushed later. */
        RECORDED,
        /** The format fails over the message each time: it is lost, and the next message tells so. */
        SKIPPED,
        /** The message cannot be written now, and must come again. */
        RETRY
    }

    /** The result of {@link #tick} if nothing is due before the next message. */
    static final long NEVER = Long.MAX_VALUE;

    private final Environment environment;
    private final Source source;
    private final ConnectionState state;
    private final PartOpener opener;
    private final Deadlines deadlines = new Deadlines();
    private final Retries retries = new Retries();

    /** The open part; null if none is open. */
    private @Nullable Part part;

    private WriterProgress progress;

    /** Whether the encoder is to be told, before the next message, that messages come faster than they are recorded. */
    private boolean hurried;

    /** Whether the storage has taken messages of this connection. */
    private boolean hasStored;

    /** The pipeline of the open part, or of the one that is being opened; null if there is none. */
    private volatile @Nullable Pipeline inUse;

    private volatile boolean leftBehind;

    /**
     * Begins, or continues for a writer that was left behind.
     *
     * @param source the connection
     * @param state the state of the connection, which the caller has follow each message
     * @param progress the progress of the writer before
     * @param comingLogin the first login among the messages that wait to be recorded next, or null: a part that is opened has
     *     its user at once, and its metadata need not be written anew for that
     */
    ConnectionWriter(
            Environment environment,
            Source source,
            ConnectionState state,
            WriterProgress progress,
            Supplier<@Nullable AuditMessage> comingLogin) {
        this.environment = environment;
        this.source = source;
        this.state = state;
        this.progress = progress;
        this.opener = new PartOpener(environment, source, state, progress.parts(), comingLogin);
    }

    /**
     * Records a message.
     *
     * @param now the time of {@link System#nanoTime()}
     */
    Result write(AuditMessage message, long now) {
        Part open = part == null ? open(message, message.timestamp(), now) : part;
        if (open == null) {
            return Result.RETRY;
        }
        AuditMessage told = progress.lost().before(message);
        try {
            if (hurried) {
                hurried = false;
                open.hurry();
            }
            open.encode(told);
            // a shared recording has the logins of users whose connections are not recorded
            if (message.payload() instanceof HandshakeSuccessful user && source.owns(message)) {
                open.username(user.username());
            }
            if (message.extras().get(AuditMessage.CLIENT_ADDRESS) instanceof String address) {
                open.clientAddress(message.connectionId(), address);
            }
        } catch (IOException e) {
            fail(open, e, now);
            return Result.RETRY;
        } catch (RuntimeException | Error e) {
            fail(open, e, now);
            return stumble(message);
        }
        if (progress.unflushed().isEmpty()) {
            deadlines.toFlush(now, age(message), source.isPressing());
        }
        progress = progress.written(message);
        deadlines.written(now);
        if (told.extras().containsKey(AuditMessage.LOST_MESSAGES)) {
            source.marked();
        }
        source.tell(open.pipeline(), state.summaries().follow(told));
        return Result.RECORDED;
    }

    /** How long a message has been in memory, by the clock of its connection. */
    private long age(AuditMessage message) {
        return Math.max(0, source.timestamp() - message.timestamp());
    }

    /** Messages come faster than they are recorded. */
    void hurry() {
        hurried = true;
    }

    /** The code of the format has failed over a message: it is skipped if that was not the first time. */
    private Result stumble(AuditMessage message) {
        if (!retries.stumbledOver(message)) {
            return Result.RETRY;
        }
        Gap gap = Gap.NONE.plus(message);
        progress = progress.skipped(gap);
        source.lost(gap);
        return Result.SKIPPED;
    }

    /**
     * Opens a part, if there is a pipeline and no pause after an error.
     *
     * @param message the message that is to be written to the part, or the connection's first message if there is none
     * @param timestamp the time of the messages that the part repeats
     * @return the part, or null if none is open now
     */
    private @Nullable Part open(AuditMessage message, long timestamp, long now) {
        Pipeline pipeline;
        do {
            pipeline = source.slot().current();
            boolean wait = pipeline != null && retries.isPausing(pipeline, now) && !environment.isClosing();
            if (pipeline == null || wait) {
                inUse = null;
                return null;
            }
            inUse = pipeline;
            // a thread that withdraws a service changes the pipeline first, and then asks which pipeline is in use
        } while (source.slot().current() != pipeline);
        try {
            Part opened = opener.open(pipeline, message, timestamp);
            part = opened;
            return opened;
        } catch (IOException | RuntimeException | Error e) {
            inUse = null;
            failed(pipeline, e, now);
            return null;
        } finally {
            progress = progress.withParts(opener.parts());
        }
    }

    /** The open part has failed: it is cut, and messages that were not flushed are lost. */
    private void fail(Part failedPart, Throwable e, long now) {
        close(failedPart, Part::abandon);
        if (!leftBehind) {
            source.lost(progress.unflushed());
            progress = progress.unflushedLost();
            failed(failedPart.pipeline(), e, now);
        }
    }

    /** Recording through a pipeline has failed: it is tried again after a pause, which grows. */
    private void failed(Pipeline pipeline, Throwable e, long now) {
        retries.failed(pipeline, now);
        if (e instanceof IOException) {
            // other errors are those of a format, with one message of one connection
            pipeline.lane().failed();
        }
        if (!leftBehind) {
            source.slot().reports().failed(this, pipeline.formatName(), pipeline.storageName(), e);
        }
    }

    private interface Ending {
        void end(Part part);
    }

    private void close(Part closed, Ending ending) {
        part = null;
        deadlines.rests();
        try {
            ending.end(closed);
        } finally {
            inUse = null;
        }
    }

    /** Whether the messages that were written last were lost, and nothing has reached the storage since. */
    boolean isFailing() {
        return retries.isFailing();
    }

    /**
     * Flushes, lets the encoder rest, or tries again after an error, also where there is nothing new to record, if that is
     * due.
     *
     * @param clock the time for messages
     * @return nanoseconds until there is something to do, or {@link #NEVER}
     */
    long tick(long now, LongSupplier clock) {
        Part open = part;
        if (open == null) {
            return reopen(now, clock);
        }
        try {
            return flushAndRest(open, now);
        } catch (IOException | RuntimeException | Error e) {
            fail(open, e, now);
            return retries.nanosLeft(now);
        }
    }

    /** Opens a part after an error if that is due, for messages that come later. Returns as {@link #tick} does. */
    private long reopen(long now, LongSupplier clock) {
        AuditMessage connect = state.connect();
        if (retries.isFailing() && connect != null && open(connect, clock.getAsLong(), now) != null) {
            return deadlines.reopened(now);
        }
        return retries.hasFailed(source.slot().current()) ? retries.nanosLeft(now) : NEVER;
    }

    private long flushAndRest(Part open, long now) throws IOException {
        if (!progress.unflushed().isEmpty() || retries.isFailing()) {
            long due = deadlines.nanosToFlush(now);
            if (due > 0 && !isWaitedFor()) {
                return due;
            }
            open.flush();
            stored(open.pipeline());
        }
        long due = deadlines.nanosToRest(now);
        if (due > 0) {
            return due;
        }
        open.idle();
        deadlines.rests();
        return NEVER;
    }

    /** Whether the client waits for messages that were written to be flushed. */
    boolean isFlushWaitedFor() {
        return !progress.unflushed().isEmpty() && isWaitedFor();
    }

    /** Whether the client may do nothing before the storage has proven that it takes this connection's messages. */
    private boolean isWaitedFor() {
        return !hasStored && environment.policy().isStrict();
    }

    /** Whether the storage has taken messages of this connection for good. */
    boolean hasStored() {
        return hasStored;
    }

    private void stored(Pipeline pipeline) {
        progress = progress.flushed();
        hasStored = true;
        pipeline.lane().answered();
        if (!leftBehind) {
            source.slot().reports().stored(this, pipeline.storageName());
        }
        retries.succeeded();
    }

    /** Whether code of a service is in use, or may be just now. For any thread. */
    boolean uses(Object service) {
        Pipeline pipeline = inUse;
        return pipeline != null && pipeline.uses(service);
    }

    /** The pipeline of the open part, or null if no part is open. For any thread. */
    @Nullable
    Pipeline pipeline() {
        return inUse;
    }

    /** How far the recording has come. */
    WriterProgress progress() {
        return progress;
    }

    /** Ends the open part; the next message opens another. */
    void rollOver(long now) {
        finish(State.CONTINUED, now);
    }

    /** Ends the recording; the last message has been written. */
    void end(long now) {
        finish(State.ENDED, now);
    }

    private void finish(State end, long now) {
        Part open = part;
        if (open == null) {
            return;
        }
        try {
            open.finish(end);
            stored(open.pipeline());
            close(open, closed -> {});
        } catch (IOException | RuntimeException | Error e) {
            fail(open, e, now);
        }
    }

    /** Another writer continues: the results of this one no longer count. For any thread. */
    void leaveBehind() {
        leftBehind = true;
    }

    /** Ends the open part where it stands. */
    void abandon() {
        if (part != null) {
            close(part, Part::abandon);
        }
    }
}
