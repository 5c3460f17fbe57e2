package dev.sshdaudit.storage.s3.upload;

import org.jspecify.annotations.Nullable;

/**
 * The latest error of an upload, and when the next step may begin. Errors in a row are counted apart from how often the
 * whole recording was sent in vain: a part that arrives ends the errors, and does not change that other number. Not
 * thread-safe.
 */
final class Patience {

    private final Pace pace;
    private int errors;
    private int sentAnew;
    private @Nullable String problem;
    private long notBefore = System.nanoTime();

    Patience(Pace pace) {
        this.pace = pace;
    }

    /**
     * Counts an error.
     *
     * @param why the message for the operator
     * @param refused whether time alone does not mend the error
     */
    void failed(String why, boolean refused) {
        errors++;
        problem = why;
        waitFor(pace.nanosAfter(errors, refused));
    }

    /** Counts that the whole recording was sent in vain, and has the next try wait accordingly. */
    void sendAnew() {
        sentAnew++;
        waitFor(pace.nanosBeforeAnew(sentAnew));
    }

    /** How often the whole recording was sent in vain. */
    int sentAnew() {
        return sentAnew;
    }

    /** Takes on that number from an earlier process. */
    void sentAnew(int times) {
        sentAnew = times;
    }

    private void waitFor(long nanos) {
        long then = System.nanoTime() + nanos;
        if (then - notBefore > 0) {
            notBefore = then;
        }
    }

    /** A request has done its work: ends the errors in a row. */
    void progressed() {
        errors = 0;
        problem = null;
    }

    /** Ends the waiting. */
    void retryNow() {
        notBefore = System.nanoTime();
    }

    /** Time until the next try, in nanoseconds; 0 for now. */
    long delay() {
        return Math.max(0, notBefore - System.nanoTime());
    }

    /** Why the latest request failed, or null. */
    @Nullable
    String problem() {
        return problem;
    }
}
