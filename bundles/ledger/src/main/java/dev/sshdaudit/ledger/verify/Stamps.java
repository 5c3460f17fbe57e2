package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.format.Times;
import dev.sshdaudit.ledger.timestamp.Authorities;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The time stamps of all ledgers that are verified, and the authorities that are trusted. For one thread at a time. */
final class Stamps {

    private final @Nullable Authorities authorities;
    private long count;
    private Instant newest = Instant.MIN;

    /**
     * Begins without a time stamp.
     *
     * @param authorities those that are trusted, or null if that was not said
     */
    Stamps(@Nullable Authorities authorities) {
        this.authorities = authorities;
    }

    /** Those that are trusted, or null if that was not said. */
    @Nullable
    Authorities authorities() {
        return authorities;
    }

    /** A ledger has a time stamp of this time. */
    void add(Instant time) {
        count++;
        newest = time.isAfter(newest) ? time : newest;
    }

    /** What there is, as a sentence for people without a full stop; an empty text if there is none. */
    String text() {
        if (count == 0) {
            return "";
        }
        return count + (count == 1 ? " time stamp" : " time stamps, the newest") + " of " + Times.format(newest)
                + (authorities == null ? "; it was not said which authority is trusted" : "");
    }
}
