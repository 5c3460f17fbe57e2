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
    private final long resumesAt;

    /**
     * Describes a problem behind which reading goes on at once, or not at all.
     *
     * @param position the byte of the recording at which it was noticed, from 0
     * @param messages how many good messages stand before it
     * @param recoverable whether reading can go on behind it
     * @param detail what was found, in a few words
     */
    public RecordingException(Problem problem, long position, long messages, boolean recoverable, String detail) {
        this(problem, position, messages, recoverable, -1, detail);
    }

    private RecordingException(
            Problem problem, long position, long messages, boolean recoverable, long resumesAt, String detail) {
        super(detail);
        this.problem = problem;
        this.position = position;
        this.messages = messages;
        this.recoverable = recoverable;
        this.resumesAt = resumesAt;
    }

    /**
     * Describes a problem behind which a part of the recording has to be skipped.
     *
     * @param position the byte of the recording at which it was noticed, from 0
     * @param messages how many good messages stand before it
     * @param resumesAt the byte at which reading goes on; it can lie before {@code position}, where what was skipped
     *     began earlier than the problem was noticed
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

    /** The byte at which reading goes on, where messages had to be skipped up to there; otherwise -1. */
    public long resumesAt() {
        return resumesAt;
    }

    /** How many bytes from {@link #position()} on were skipped; 0 where that is not known, or nothing was. */
    public long skipped() {
        return Math.max(0, resumesAt - position);
    }

    /** Whether reading can go on behind it. */
    public boolean recoverable() {
        return recoverable;
    }
}
