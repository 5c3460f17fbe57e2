package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.message.AuditMessage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a pipeline that has failed is tried again, and which message is skipped. For one thread at a time. Times are
 * those of {@link System#nanoTime()}.
 */
final class Retries {

    /** The pause after a first error; each further pause is twice as long, up to {@link #LAST_NANOS}. */
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A message over which the code of a format fails so often is skipped, or all messages after it would be lost. */
    private static final int MOST_STUMBLES = 2;

    private boolean failing;

    /** The pipeline that failed last; null if none has failed since the storage has taken messages. */
    private @Nullable Pipeline failed;

    /** The time before which that pipeline is not tried again. */
    private long retryAt;

    private long delay = FIRST_NANOS;

    /** The message over which the code of the format failed last; null if there is none. */
    private @Nullable AuditMessage stumbledOver;

    private int stumbles;

    /** A pipeline has failed. */
    void failed(Pipeline pipeline, long now) {
        delay = failing && pipeline == failed ? Math.min(LAST_NANOS, 2 * delay) : FIRST_NANOS;
        failing = true;
        failed = pipeline;
        retryAt = now + delay;
    }

    /** The storage has taken messages. */
    void succeeded() {
        failing = false;
        failed = null;
    }

    /** Whether the storage has taken no messages since a pipeline failed. */
    boolean isFailing() {
        return failing;
    }

    /** Whether a pipeline is the one that failed last. */
    boolean hasFailed(@Nullable Pipeline pipeline) {
        return failing && pipeline == failed;
    }

    /** Whether a pipeline has failed, and is not to be tried yet. */
    boolean isPausing(Pipeline pipeline, long now) {
        return pipeline == failed && now - retryAt < 0;
    }

    /** Nanoseconds until the pipeline that failed is tried again, at least 1. */
    long nanosLeft(long now) {
        return Math.max(1, retryAt - now);
    }

    /** The code of a format has failed over a message. Returns whether the message is to be skipped now. */
    boolean stumbledOver(AuditMessage message) {
        stumbles = message == stumbledOver ? stumbles + 1 : 1;
        boolean skipped = stumbles >= MOST_STUMBLES;
        stumbledOver = skipped ? null : message;
        return skipped;
    }
}
