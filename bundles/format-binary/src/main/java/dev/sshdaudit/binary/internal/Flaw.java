package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.RecordingException.Problem;

/**
 * Something wrong with a recording, on its way to the reader that knows how many messages were good. Its message must
 * not repeat the recording's own bytes: they may drive a terminal, or be a secret.
 */
public final class Flaw extends Exception {

    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final long position;
    private final boolean recoverable;
    private final long resumesAt;

    private Flaw(Problem problem, long position, boolean recoverable, long resumesAt, String detail) {
        super(detail, null, true, false);
        this.problem = problem;
        this.position = position;
        this.recoverable = recoverable;
        this.resumesAt = resumesAt;
    }

    /** Reading cannot go on behind it. */
    static Flaw fatal(Problem problem, long position, String detail) {
        return new Flaw(problem, position, false, -1, detail);
    }

    /** As {@link #fatal(Problem, long, String)}, at the byte reached. */
    static Flaw fatal(Problem problem, String detail) {
        return new Flaw(problem, -1, false, -1, detail);
    }

    /** Reading can go on, with the next message, behind the byte reached. */
    static Flaw passing(Problem problem, String detail) {
        return new Flaw(problem, -1, true, -1, detail);
    }

    /** This flaw, found to be one behind which reading can go on at a byte further on. */
    Flaw skippedTo(long noticedAt, long resume) {
        return new Flaw(problem, noticedAt, true, resume, getMessage());
    }

    /** A message could be read, but is not as it should be. */
    public static Flaw ofMessage(long number, String detail) {
        return passing(Problem.DAMAGED, "message " + number + " " + detail);
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }

    /** The byte of the recording where it was noticed, or -1 for the byte reached. */
    public long position() {
        return position;
    }

    /** The byte at which reading goes on, if it is not the byte reached; else -1. */
    public long resumesAt() {
        return resumesAt;
    }

    /** Whether reading can go on. */
    public boolean recoverable() {
        return recoverable;
    }
}
