package dev.sshdaudit.format;

import java.io.IOException;

/** A recording is not as it should be. */
public class RecordingException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What is wrong with a recording. */
    public enum Problem {
        /** It is not a recording of this format, or of a version that cannot be read. */
        NOT_A_RECORDING,
        /** It breaks off in the middle. */
        CUT,
        /** All of it can be read, but it has no end mark: it is still being recorded, or was cut between messages. */
        NOT_ENDED,
        /** Bytes in it are not what they must be. */
        DAMAGED,
        /** It asks for more than the reader's limits allow. */
        LIMIT
    }

    private final Problem problem;
    private final long position;
    private final long messages;
    private final boolean recoverable;

    /**
     * Describes a problem.
     *
     * @param position the byte of the recording at which it was noticed, from 0
     * @param messages how many good messages stand before it
     * @param recoverable whether reading can go on behind it
     * @param detail what was found, in a few words
     */
    public RecordingException(Problem problem, long position, long messages, boolean recoverable, String detail) {
        super(detail);
        this.problem = problem;
        this.position = position;
        this.messages = messages;
        this.recoverable = recoverable;
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }

    /** The byte of the recording at which it was noticed, from 0. */
    public long position() {
        return position;
    }

    /** How many good messages stand before it. */
    public long messages() {
        return messages;
    }

    /** Whether reading can go on behind it. */
    public boolean recoverable() {
        return recoverable;
    }
}
