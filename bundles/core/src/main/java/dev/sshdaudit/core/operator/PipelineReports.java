package dev.sshdaudit.core.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.settings.Pair;
import dev.sshdaudit.core.settings.Policy;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports to the operator that recordings of one pipeline fail and why, once for each episode. Parameters named {@code who} are
 * the parts of the recorder that have an error, compared by identity. Thread-safe.
 */
public final class PipelineReports {

    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Failures failures;
    private final Supplier<Policy> policy;
    private final Episode storing;
    private final Episode overflow;
    private final Episode stalled;

    /** The pipeline, where there are several: then the reports name it. Null if there is only this one. */
    private volatile @Nullable Pair oneOfSeveral;

    /** Whether the pipeline is in force no more: what becomes of its recordings is of no interest. */
    private volatile boolean closed;

    @GuardedBy("this")
    private boolean toldBehind;

    @GuardedBy("this")
    private long toldBehindAt;

    public PipelineReports(Failures failures, Supplier<Policy> policy) {
        this.failures = failures;
        this.policy = policy;
        this.storing = new Episode(failures);
        this.overflow = new Episode(failures);
        this.stalled = new Episode(failures);
    }

    /**
     * The pipeline is one of several, or the only one.
     *
     * @param pair the pipeline if it is one of several; else null
     */
    public void name(@Nullable Pair pair) {
        oneOfSeveral = pair;
    }

    /** The pipeline is in force no more: its errors are over, and no further one is told. */
    public void close() {
        closed = true;
        String text = "A format and a storage that had an error are not in force any more.";
        storing.close(text);
        overflow.close(text);
        stalled.close(text);
    }

    private String consequence() {
        Pair pair = oneOfSeveral;
        return pair == null || pair.required()
                ? policy.get().consequence()
                : " PID audit, key required does not name " + pair.words()
                        + ": connections go on, and what these recordings lack is counted and marked in them.";
    }

    /** What stands behind a text that is true of one of several pipelines. */
    private String of() {
        Pair pair = oneOfSeveral;
        return pair == null ? "" : " of " + pair.words();
    }

    private void begin(Episode episode, Object who, String text) {
        if (!closed) {
            episode.begin(who, text + consequence());
        }
    }

    /** A format or a storage has failed with messages that were being recorded. */
    public void failed(Object who, String format, String storage, Throwable e) {
        String message = e.getMessage();
        String why = message == null || e instanceof RuntimeException || e instanceof Error ? e.toString() : message;
        begin(
                storing,
                who,
                "Connections cannot be recorded with format " + format + " in storage " + storage + ": " + why + ".");
    }

    /** The storage has taken messages. */
    public void stored(Object who, String storage) {
        storing.end(who, "Connections are recorded again in storage " + storage + ".");
        if (overflow.lasts()) {
            overflow.settle(caughtUp());
        }
    }

    /** A mailbox is full: messages come faster than the storage takes them. */
    public void overflowed(Object who) {
        Pair pair = oneOfSeveral;
        begin(
                overflow,
                who,
                pair != null && !pair.required()
                        ? "More waits for " + pair.words() + " than there is room for (PID audit, keys mailbox.*)."
                        : "The storage" + of() + " has not kept up for " + seconds()
                                + ", or too much waits for it (PID audit, keys mailbox.*).");
    }

    /**
     * Messages wait for a thread of the storage, which answers: too many connections have something to be recorded at once. Nothing
     * is lost, so that this is no failure, but a kill costs what waits. Told once a minute.
     *
     * @param now the steady time
     */
    public void behind(long now) {
        synchronized (this) {
            if (closed || toldBehind && now - toldBehindAt < AGAIN_NANOS) {
                return;
            }
            toldBehind = true;
            toldBehindAt = now;
        }
        failures.warn("The storage" + of() + " answers, and has not kept up for " + seconds() + " (PID audit, key"
                + " mailbox.timeout): too many connections have something to be recorded at once. Messages wait, none is"
                + " lost; a kill of the process would cost those that wait.");
    }

    /** A mailbox has room again. */
    public void caughtUp(Object who) {
        if (overflow.lasts()) {
            overflow.end(who, caughtUp());
        }
    }

    private String caughtUp() {
        return "The storage" + of() + " has caught up.";
    }

    /**
     * The storage does not answer.
     *
     * @param storage the name of the storage, or null if the recording has no part in a storage
     */
    public void stalled(Object who, @Nullable String storage) {
        begin(
                stalled,
                who,
                (storage == null ? "The storage" + of() : "Storage " + storage) + " has not answered for " + seconds()
                        + " (PID audit, key mailbox.timeout).");
    }

    /** The storage has answered. */
    public void answered(Object who) {
        if (stalled.lasts()) {
            stalled.end(who, "The storage" + of() + " answers again.");
        }
    }

    private String seconds() {
        return policy.get().mailboxes().timeoutSeconds() + " s";
    }

    /** Connections have ended of which messages are given up that this pipeline could not record. Returns the reason. */
    public String givenUp() {
        Pair pair = oneOfSeveral;
        return pair == null
                ? "no storage took the rest of its messages in time. The next shared recording says how many."
                : "storage " + pair.storage() + " did not take the rest of its messages in format " + pair.format()
                        + " in time. The next shared recording there says how many, if there is no other recording of"
                        + " the connection.";
    }

    /** A writer has ended: whether its storage would have taken messages again is not known. */
    public void writerGone(Object writer) {
        storing.forget(writer);
    }

    /** A connection's recording has ended: whether its storage would have caught up is not known. */
    public void recorderGone(Object recorder) {
        overflow.forget(recorder);
        stalled.forget(recorder);
    }
}
