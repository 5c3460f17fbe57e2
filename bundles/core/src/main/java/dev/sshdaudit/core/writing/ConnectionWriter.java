package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Brings the messages of one connection into the parts of its recording: opens a part where there is none, flushes in
 * time, lets the encoder rest in quiet times, and starts anew after an error. Calls can take as long as a storage likes.
 * For one thread at a time. Times are those of {@link System#nanoTime()}.
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

    /** Nothing more to do until the next message. */
    static final long NEVER = Long.MAX_VALUE;

    /** Recorded bytes reach the storage within twice this time, also on a busy machine. */
    private static final long FLUSH_AFTER = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long QUIET_AFTER = TimeUnit.SECONDS.toNanos(10);
    private static final long RETRY_FIRST = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_LAST = TimeUnit.SECONDS.toNanos(10);

    /** A message that the code of formats stumbles over so often is left out, or all that come after it would be. */
    private static final int MOST_STUMBLES = 2;

    private static final int MOST_NAMES_TRIED = 1000;

    private final Environment environment;
    private final ConnectionState state;
    private Part part;
    private WriterProgress progress;
    private long dirtySince;
    private long lastWrite;
    private boolean resting = true;
    private boolean hurried;
    private boolean failing;
    private boolean hasStored;
    private Pipeline failed;
    private long retryAt;
    private long retryDelay = RETRY_FIRST;
    private AuditMessage stumbledOver;
    private int stumbles;
    private volatile Pipeline inUse;
    private volatile boolean leftBehind;

    /**
     * Begins, or continues for a writer that was left behind.
     *
     * @param state what the connection's messages so far have led to; followed by the caller
     * @param progress how far the writer before has come
     */
    ConnectionWriter(Environment environment, ConnectionState state, WriterProgress progress) {
        this.environment = environment;
        this.state = state;
        this.progress = progress;
    }

    /**
     * Records a message. {@code now} is the time of {@link System#nanoTime()}.
     */
    Result write(AuditMessage message, long now) {
        if (part == null && !open(message, message.timestamp(), now)) {
            return Result.RETRY;
        }
        try {
            if (hurried) {
                hurried = false;
                part.hurry();
            }
            part.encode(progress.lost().before(message));
            if (message.payload() instanceof HandshakeSuccessful user) {
                part.username(user.username());
            }
            if (message.extras().get(AuditMessage.CLIENT_ADDRESS) instanceof String address) {
                part.clientAddress(message.connectionId(), address);
            }
        } catch (IOException e) {
            fail(e, now);
            return Result.RETRY;
        } catch (RuntimeException | Error e) {
            fail(e, now);
            return stumble(message);
        }
        if (progress.unflushed().isEmpty()) {
            dirtySince = now;
        }
        progress = progress.written(message);
        lastWrite = now;
        resting = false;
        return Result.RECORDED;
    }

    /** Messages come faster than they are recorded. */
    void hurry() {
        hurried = true;
    }

    /** The code of the format has failed over a message: it is skipped if that was not the first time. */
    private Result stumble(AuditMessage message) {
        stumbles = message == stumbledOver ? stumbles + 1 : 1;
        stumbledOver = message;
        if (stumbles < MOST_STUMBLES) {
            return Result.RETRY;
        }
        stumbledOver = null;
        Gap gap = Gap.NONE.plus(message);
        progress = progress.skipped(gap);
        environment.tally().lost(gap);
        return Result.SKIPPED;
    }

    /** Opens a part, where there is a pipeline and it is time. */
    private boolean open(AuditMessage message, long timestamp, long now) {
        Pipeline pipeline;
        do {
            pipeline = environment.pipelines().current();
            boolean wait = pipeline != null && pipeline == failed && now - retryAt < 0 && !environment.isClosing();
            if (pipeline == null || wait) {
                inUse = null;
                return false;
            }
            inUse = pipeline;
            // who withdraws a service changes the pipeline first and asks for what is in use then
        } while (environment.pipelines().current() != pipeline);
        try {
            part = openPart(pipeline, message, timestamp);
            return true;
        } catch (IOException | RuntimeException | Error e) {
            inUse = null;
            failed(pipeline, e, now);
            return false;
        }
    }

    private Part openPart(Pipeline pipeline, AuditMessage message, long timestamp) throws IOException {
        boolean first = message != null && state.connect() == null;
        Part opened = firstFree(pipeline, first ? message : null, timestamp);
        if (!first) {
            try {
                for (AuditMessage repeated : state.continuation(progress.parts(), timestamp)) {
                    opened.encode(repeated);
                }
            } catch (IOException | RuntimeException | Error e) {
                opened.abandon();
                throw e;
            }
        }
        return opened;
    }

    /** An earlier try may have got as far as taking a name. */
    private Part firstFree(Pipeline pipeline, AuditMessage first, long timestamp) throws IOException {
        for (int tries = 1; ; tries++) {
            int number = progress.parts() + 1;
            progress = progress.withParts(number);
            AuditMessage connect = first != null
                    ? first
                    : state.continuation(number, timestamp).get(0);
            try {
                return new Part(
                        pipeline,
                        connect,
                        number,
                        state.username(),
                        state.clientAddress(),
                        environment.node().get(),
                        environment.time());
            } catch (FileAlreadyExistsException e) {
                if (tries == MOST_NAMES_TRIED) {
                    throw e;
                }
            } catch (IOException | RuntimeException | Error e) {
                progress = progress.withParts(number - 1);
                throw e;
            }
        }
    }

    private void fail(Throwable e, long now) {
        Pipeline pipeline = part.pipeline();
        close(Part::abandon);
        if (!leftBehind) {
            environment.tally().lost(progress.unflushed());
            progress = progress.unflushedLost();
            failed(pipeline, e, now);
        }
    }

    private void failed(Pipeline pipeline, Throwable e, long now) {
        retryDelay = failing && pipeline == failed ? Math.min(RETRY_LAST, 2 * retryDelay) : RETRY_FIRST;
        failing = true;
        failed = pipeline;
        retryAt = now + retryDelay;
        if (e instanceof IOException) {
            // other errors are those of a format, with one message of one connection
            pipeline.lane().failed();
        }
        if (!leftBehind) {
            environment.reports().failed(this, pipeline.formatName(), pipeline.storageName(), e);
        }
    }

    private interface Ending {
        void end(Part part);
    }

    private void close(Ending ending) {
        Part closed = part;
        part = null;
        resting = true;
        try {
            ending.end(closed);
        } finally {
            inUse = null;
        }
    }

    /** Whether what was recorded last was lost, and nothing has reached the storage since. */
    boolean isFailing() {
        return failing;
    }

    /**
     * Does what is due by now. After an error this includes to try again, also where there is nothing new to record.
     *
     * @param clock the time for messages
     * @return nanoseconds until there is something to do, or {@link #NEVER}
     */
    long tick(long now, LongSupplier clock) {
        if (part == null && failing && state.connect() != null && open(null, clock.getAsLong(), now)) {
            dirtySince = now;
            lastWrite = now;
            resting = false;
            return FLUSH_AFTER;
        }
        if (part == null) {
            return failing && environment.pipelines().current() == failed ? Math.max(1, retryAt - now) : NEVER;
        }
        try {
            return flushAndRest(now);
        } catch (IOException | RuntimeException | Error e) {
            fail(e, now);
            return Math.max(1, retryAt - now);
        }
    }

    private long flushAndRest(long now) throws IOException {
        if (!progress.unflushed().isEmpty() || failing) {
            long due = dirtySince + FLUSH_AFTER - now;
            if (due > 0 && !isWaitedFor()) {
                return due;
            }
            part.flush();
            stored();
        }
        if (resting) {
            return NEVER;
        }
        long due = lastWrite + QUIET_AFTER - now;
        if (due > 0) {
            return due;
        }
        part.idle();
        resting = true;
        return NEVER;
    }

    /** Whether what was written waits to be flushed, and should not any longer. */
    boolean isFlushDue(long now) {
        return !progress.unflushed().isEmpty() && (now - dirtySince >= FLUSH_AFTER || isWaitedFor());
    }

    /** Whether the client may do nothing before the storage has proven that it takes this connection's messages. */
    private boolean isWaitedFor() {
        return !hasStored && environment.policy().isStrict();
    }

    /** Whether the storage has ever had messages of this connection for good. */
    boolean hasStored() {
        return hasStored;
    }

    private void stored() {
        progress = progress.flushed();
        hasStored = true;
        part.pipeline().lane().answered();
        if (!leftBehind) {
            environment.reports().stored(this, part.pipeline().storageName());
        }
        failing = false;
        failed = null;
    }

    /** Whether code of a service is in use, or may be just now. For any thread. */
    boolean uses(Object service) {
        Pipeline pipeline = inUse;
        return pipeline != null && pipeline.uses(service);
    }

    /** The pipeline of the open part, or null. For any thread. */
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
        if (part == null) {
            return;
        }
        try {
            part.finish(end);
            stored();
            close(closed -> {});
        } catch (IOException | RuntimeException | Error e) {
            fail(e, now);
        }
    }

    /** Another writer goes on: the results of this one no longer count. For any thread. */
    void leaveBehind() {
        leftBehind = true;
    }

    /** Gives up: what is there stays as it is. */
    void abandon() {
        if (part != null) {
            close(Part::abandon);
        }
    }
}
