package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Times;
import dev.sshdaudit.query.Finding.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Follows when one ledger's node did not record. */
final class Gaps {

    private final Work work;
    private final String name;

    private @Nullable Instant last;
    private @Nullable Instant stopped;
    private @Nullable Instant off;
    private @Nullable Instant failed;

    /**
     * Begins with the first line.
     *
     * @param name the name of the ledger and its node, for findings
     */
    Gaps(Work work, String name) {
        this.work = work;
        this.name = name;
    }

    /** Takes each line. */
    void line(Instant time, Fact fact) {
        if (fact instanceof Fact.NodeStarted started) {
            started(started.clean(), time);
        } else if (fact instanceof Fact.NodeStopped) {
            stopped = time;
        } else if (fact instanceof Fact.Log log) {
            switched(log.what(), time);
        } else if (fact instanceof Fact.Failure failure) {
            failed(failure.begun(), time);
        }
        if (!(fact instanceof Fact.SegmentHead) && !(fact instanceof Fact.SigningKey)) {
            last = time; // heads and keys come before the line that says that the node started
        }
    }

    private void started(boolean isClean, Instant time) {
        if (stopped != null) {
            gap("the node was stopped", stopped, time);
        } else if (last != null) {
            gap(isClean ? "the node was started anew" : "the node ended without stopping", last, time);
        }
        stopped = null;
        failed = null; // a failure does not outlive its process
    }

    private void switched(Fact.Log.What what, Instant time) {
        if (what == Fact.Log.What.OFF && off == null) {
            off = time;
        } else if (what == Fact.Log.What.ON && off != null) {
            gap("auditing was off", off, time);
            off = null;
        }
    }

    private void failed(boolean isBegun, Instant time) {
        if (isBegun && failed == null) {
            failed = time;
        } else if (!isBegun && failed != null) {
            gap("recording failed", failed, time);
            failed = null;
        }
    }

    private void gap(String why, Instant from, Instant to) {
        work.found(Kind.GAP, name, why + " from " + Times.format(from) + " to " + Times.format(to));
    }

    /** To be called after the last line. */
    void end() {
        if (off != null) {
            work.found(Kind.GAP, name, "auditing is off since " + Times.format(off));
        }
        if (failed != null) {
            work.found(Kind.GAP, name, "recording fails since " + Times.format(failed));
        }
    }
}
