package dev.sshdaudit.format;

import java.io.IOException;

/** A recording is damaged, cut, or not of the format that reads it. */
public class RecordingException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The kind of problem that a recording has. */
    public enum Problem {
        /** The input is not a recording of this format, or is of a version that this reader does not know. */
        NOT_A_RECORDING,
        /** The recording breaks off in the middle of a message. */
        CUT,
        /** The recording has no end mark: it is still being written, or was cut between two messages. */
        NOT_ENDED,
        /** The recording has bytes that the format does not allow there. */
        DAMAGED,
        /** Reading the recording would exceed a limit of the reader. */
        LIMIT
    }

    private final String detail;
    private final Problem problem;
    private final long position;
    private final long messages;
    private final boolean recoverable;
    private final long resumesAt;

    /**
     * Describes a problem after which reading goes on at once, or not at all.
     *
     * @param problem what is wrong
     * @param position the byte of the recording at which the problem was noticed, from 0
     * @param messages how many good messages stand before the problem
     * @param recoverable whether reading can go on after the problem
     * @param detail what was found, in a few words
     */
    public RecordingException(Problem problem, long position, long messages, boolean recoverable, String detail) {
        this(problem, position, messages, recoverable, -1, detail);
    }

    private RecordingException(
            Problem problem, long position, long messages, boolean recoverable, long resumesAt, String detail) {
        super(detail);
        this.detail = detail;
        this.problem = problem;
        this.position = position;
        this.messages = messages;
        this.recoverable = recoverable;
        this.resumesAt = resumesAt;
    }

    /**
     * Describes a problem after which reading skips a part of the recording.
     *
     * @param problem what is wrong
     * @param position the byte of the recording at which the problem was noticed, from 0
     * @param messages how many good messages stand before the problem
     * @param resumesAt the byte at which reading goes on; it can lie before {@code position} if the skipped part began
     *     before the problem was noticed
     * @param detail what was found, in a few words
     */
    public static RecordingException skipping(
            Problem problem, long position, long messages, long resumesAt, String detail) {
        return new RecordingException(
                problem,
                position,
                messages,
                true,
                resumesAt,
                detail + "; "
                        + (resumesAt > position ? resumesAt - position + " bytes are" : "the rest of this part is")
                        + " skipped, reading goes on at byte " + resumesAt);
    }

    /** The problem in words; never null. */
    @Override
    public String getMessage() {
        return detail;
    }

    /** The kind of problem. */
    public Problem problem() {
        return problem;
    }

    /** The byte of the recording at which the problem was noticed, from 0. */
    public long position() {
        return position;
    }

    /** How many good messages stand before the problem. */
    public long messages() {
        return messages;
    }

    /** The byte at which reading goes on if a part of the recording is skipped, otherwise -1. */
    public long resumesAt() {
        return resumesAt;
    }

    /** How many bytes from {@link #position()} on were skipped; 0 where that is not known, or nothing was. */
    public long skipped() {
        return Math.max(0, resumesAt - position);
    }

    /** Whether reading can go on after the problem. */
    public boolean recoverable() {
        return recoverable;
    }
}
