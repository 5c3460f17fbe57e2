package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.query.Finding.Kind;
import org.jspecify.annotations.Nullable;

/** Tells a finding that a ledger repeats for each of its checkpoints once, and at the end how often it came again. */
final class Repeats {

    private final Work work;
    private final Kind kind;
    private final String what;

    private @Nullable Place first;
    private long more;

    /**
     * Makes a teller.
     *
     * @param what what it is that came again, in the plural
     */
    Repeats(Work work, Kind kind, String what) {
        this.work = work;
        this.kind = kind;
        this.what = what;
    }

    void found(Place where, String text) {
        if (first == null) {
            first = where;
            work.found(kind, where, text);
        } else {
            more++;
        }
    }

    void end() {
        if (first != null && more > 0) {
            work.found(kind, first, "the same is true of " + more + " further " + what);
        }
    }
}
