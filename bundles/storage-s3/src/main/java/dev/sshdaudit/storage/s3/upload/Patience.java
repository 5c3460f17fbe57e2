package dev.sshdaudit.storage.s3.upload;

/**
 * What went wrong with a recording, and when it is tried again. Errors in a row and sendings of the whole recording are
 * counted apart: a part that arrives ends the errors, and says nothing of how often the whole was sent in vain. Not
 * thread-safe.
 */
final class Patience {

    private final Pace pace;
    private int errors;
    private int sentAnew;
    private String problem;
    private long notBefore = System.nanoTime();

    Patience(Pace pace) {
        this.pace = pace;
    }

    /** A request failed. */
    void failed(String why, boolean refused) {
        errors++;
        problem = why;
        waitFor(pace.nanosAfter(errors, refused));
    }

    /** The whole recording will have to be sent once more. */
    void sendAnew() {
        sentAnew++;
        waitFor(pace.nanosBeforeAnew(sentAnew));
    }

    /** How often the whole was sent in vain. */
    int sentAnew() {
        return sentAnew;
    }

    /** Takes on what an earlier process counted. */
    void sentAnew(int times) {
        sentAnew = times;
    }

    private void waitFor(long nanos) {
        long then = System.nanoTime() + nanos;
        if (then - notBefore > 0) {
            notBefore = then;
        }
    }

    /** Something arrived. */
    void progressed() {
        errors = 0;
        problem = null;
    }

    /** What was in the way may be gone. */
    void retryNow() {
        notBefore = System.nanoTime();
    }

    /** Time until the next try, in nanoseconds; 0 for now. */
    long delay() {
        return Math.max(0, notBefore - System.nanoTime());
    }

    /** Why the latest request failed, or null. */
    String problem() {
        return problem;
    }
}
