package dev.sshdaudit.core;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.concurrent.TimeUnit;

/**
 * Brings the messages of one connection into the parts of its recording: opens a part where there is none, flushes in
 * time, lets the encoder rest in quiet times, and starts anew after an error. For one thread at a time. Times are those
 * of {@link System#nanoTime()}.
 */
final class ConnectionWriter {

    /** Nothing more to do until the next message. */
    static final long NEVER = Long.MAX_VALUE;

    /** Recorded bytes reach the storage within twice this time, also on a busy machine. */
    private static final long FLUSH_AFTER = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long QUIET_AFTER = TimeUnit.SECONDS.toNanos(10);
    private static final long RETRY_FIRST = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_LAST = TimeUnit.SECONDS.toNanos(30);

    private final Recordings recordings;
    private final ConnectionState state = new ConnectionState();
    private Part part;
    private int parts;
    /** Written, but not flushed: what an error of the storage may cost. */
    private Gap unflushed = Gap.NONE;

    private Gap lost = Gap.NONE;
    private long dirtySince;
    private long lastWrite;
    private boolean resting = true;
    private long retryAt;
    private long retryDelay = RETRY_FIRST;
    private boolean failing;

    ConnectionWriter(Recordings recordings) {
        this.recordings = recordings;
    }

    /**
     * Records a message.
     *
     * @return false if that is not possible now; the message is to come again later
     */
    boolean write(AuditMessage message, long now) {
        if (part == null && !open(message, now)) {
            return false;
        }
        try {
            encode(lost.before(message));
        } catch (IOException | RuntimeException e) {
            fail(e, now);
            return false;
        }
        lost = Gap.NONE;
        if (unflushed.isEmpty()) {
            dirtySince = now;
        }
        unflushed = unflushed.plus(message);
        lastWrite = now;
        resting = false;
        return true;
    }

    private void encode(AuditMessage message) throws IOException {
        part.encode(message);
        state.follow(message);
        if (message.payload() instanceof HandshakeSuccessful user) {
            part.username(user.username());
        }
    }

    private boolean open(AuditMessage message, long now) {
        Pipeline pipeline = recordings.pipelines().current();
        if (pipeline == null || failing && now - retryAt < 0) {
            return false;
        }
        try {
            part = openPart(pipeline, message);
            failing = false;
            retryDelay = RETRY_FIRST;
            recordings.recovered(pipeline);
            return true;
        } catch (IOException | RuntimeException e) {
            failed(pipeline, e, now);
            return false;
        }
    }

    private Part openPart(Pipeline pipeline, AuditMessage message) throws IOException {
        boolean first = message.payload() instanceof Connect;
        AuditMessage connect = first
                ? message
                : state.continuation(parts + 1, message.timestamp()).get(0);
        Part opened;
        try {
            opened = new Part(pipeline, connect, parts + 1, state.username(), recordings.node());
        } catch (FileAlreadyExistsException e) {
            // an earlier try got as far as its name
            parts++;
            throw e;
        }
        parts++;
        if (!first) {
            try {
                for (AuditMessage repeated : state.continuation(parts, message.timestamp())) {
                    opened.encode(repeated);
                }
            } catch (IOException | RuntimeException e) {
                opened.abandon();
                throw e;
            }
        }
        return opened;
    }

    private void fail(Exception e, long now) {
        Pipeline pipeline = part.pipeline();
        part.abandon();
        part = null;
        lost = lost.plus(unflushed);
        recordings.lost(unflushed);
        unflushed = Gap.NONE;
        resting = true;
        failed(pipeline, e, now);
    }

    private void failed(Pipeline pipeline, Exception e, long now) {
        failing = true;
        retryAt = now + retryDelay;
        retryDelay = Math.min(RETRY_LAST, 2 * retryDelay);
        recordings.failed(pipeline, e);
    }

    /** Whether an error keeps this connection from being recorded now. */
    boolean isFailing() {
        return failing;
    }

    /**
     * Does what is due by now.
     *
     * @return nanoseconds until there is something to do, or {@link #NEVER}
     */
    long tick(long now) {
        if (part == null) {
            return failing ? Math.max(1, retryAt - now) : NEVER;
        }
        try {
            if (!unflushed.isEmpty()) {
                long due = dirtySince + FLUSH_AFTER - now;
                if (due > 0) {
                    return due;
                }
                part.flush();
                unflushed = Gap.NONE;
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
        } catch (IOException | RuntimeException e) {
            fail(e, now);
            return Math.max(1, retryAt - now);
        }
    }

    /** Whether the open part goes through a service. */
    boolean uses(Object service) {
        return part != null && part.pipeline().uses(service);
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
            part = null;
            unflushed = Gap.NONE;
            resting = true;
        } catch (IOException | RuntimeException e) {
            fail(e, now);
        }
    }

    /** Gives up: what is there stays as it is. */
    void abandon() {
        if (part != null) {
            part.abandon();
            part = null;
        }
    }
}
