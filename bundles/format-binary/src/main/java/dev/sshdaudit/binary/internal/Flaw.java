package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.RecordingException.Problem;

/**
 * A problem of a recording, without the number of good messages, which only {@link dev.sshdaudit.binary.BinaryRecordingReader}
 * knows. The message must not contain data of the recording: it can be a secret, or drive a terminal.
 */
public final class Flaw extends Exception {

    private static final long serialVersionUID = 1L;

    private final String detail;
    private final Problem problem;
    private final long position;
    private final boolean recoverable;
    private final long resumesAt;

    private Flaw(Problem problem, long position, boolean recoverable, long resumesAt, String detail) {
        super(detail, null, true, false);
        this.detail = detail;
        this.problem = problem;
        this.position = position;
        this.recoverable = recoverable;
        this.resumesAt = resumesAt;
    }

    /** A problem after which reading cannot go on. */
    static Flaw fatal(Problem problem, long position, String detail) {
        return new Flaw(problem, position, false, -1, detail);
    }

    /** As {@link #fatal(Problem, long, String)}, at the current position. */
    static Flaw fatal(Problem problem, String detail) {
        return new Flaw(problem, -1, false, -1, detail);
    }

    /** A problem after which reading goes on with the next message, from the current position. */
    static Flaw passing(Problem problem, String detail) {
        return new Flaw(problem, -1, true, -1, detail);
    }

    /** This problem, noticed at one position, with reading going on at another. */
    Flaw skippedTo(long noticedAt, long resume) {
        return new Flaw(problem, noticedAt, true, resume, detail);
    }

    /** A problem of a message that could be read; {@code detail} follows its number. */
    public static Flaw ofMessage(long number, String detail) {
        return passing(Problem.DAMAGED, "message " + number + " " + detail);
    }

    @Override
    public String getMessage() {
        return detail;
    }

    /** The kind of problem. */
    public Problem problem() {
        return problem;
    }

    /** The position in the recording where the problem was noticed, or -1 for the current one. */
    public long position() {
        return position;
    }

    /** The position at which reading goes on, or -1 for the current one. */
    public long resumesAt() {
        return resumesAt;
    }

    /** Whether reading can go on after the problem. */
    public boolean recoverable() {
        return recoverable;
    }
}
