package dev.sshdaudit.shell;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.Problems;

/** What is wrong with a recording that is being read. A recording that goes on has no end yet, which is nothing wrong. */
final class Findings {

    private final State state;
    private final Problems problems = new Problems();
    private boolean beingRecorded;

    /**
     * Begins without findings.
     *
     * @param state how the recording stands, by its metadata
     */
    Findings(State state) {
        this.state = state;
    }

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

    /** What is wrong, so far. */
    Problems problems() {
        return problems;
    }
}
