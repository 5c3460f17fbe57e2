package dev.sshdaudit.shell;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.Problems;

/** Collects what is wrong with a recording while it is read. That a recording in state {@code OPEN} has no end is not wrong. */
final class Findings {

    private final State state;
    private final Problems problems = new Problems();
    private boolean beingRecorded;

    /**
     * Makes an empty collection.
     *
     * @param state the recording's state by its metadata
     */
    Findings(State state) {
        this.state = state;
    }

    /** Takes what the reader found. */
    void add(RecordingException e) {
        boolean unfinished = e.problem() == Problem.CUT || e.problem() == Problem.NOT_ENDED;
        if (unfinished && state == State.OPEN) {
            beingRecorded = true;
        } else {
            problems.add(e);
        }
    }

    /** Whether the recording has no end because it goes on. */
    boolean isBeingRecorded() {
        return beingRecorded;
    }

    /** What was found wrong so far. */
    Problems problems() {
        return problems;
    }
}
