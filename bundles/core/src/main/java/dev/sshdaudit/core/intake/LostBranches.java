package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.selection.Slot;
import dev.sshdaudit.core.writing.Environment;

/**
 * What becomes of a branch that has lost its pipeline, or was given up: other branches of the connection may have what it has
 * not. Thread-safe.
 */
final class LostBranches {

    private final Environment environment;
    private final Intake intake;
    private final Recorder recorder;
    private final Recording recording;
    private final Branch[] branches;

    /**
     * Looks after the branches of one recording.
     *
     * @param branches all branches of the recording; not changed
     */
    LostBranches(Environment environment, Intake intake, Recorder recorder, Recording recording, Branch[] branches) {
        this.environment = environment;
        this.intake = intake;
        this.recorder = recorder;
        this.recording = recording;
        this.branches = branches;
    }

    /**
     * Looks whether a branch whose slot is gone, and which has no part open, may end: if others have the connection's recordings. If
     * none has, the branch goes on in a slot that there is.
     */
    boolean isLeftToOthers(Branch branch) {
        synchronized (recording.lock) {
            if (hasOther(branch)) {
                return true;
            }
            Slot[] slots = environment.pipelines().slots();
            Slot next = slots[0];
            for (Slot slot : slots) {
                next = !next.isRequired() && slot.isRequired() ? slot : next;
            }
            branch.moveTo(next);
            return false;
        }
    }

    private boolean hasOther(Branch branch) {
        for (Branch each : branches) {
            if (each != branch && !each.slot().isGone()) {
                return true;
            }
        }
        return false;
    }

    /** A branch was given up, and so many messages are in no recording there. */
    void gaveUp(Branch branch, Gap gap) {
        Slot slot = branch.slot();
        if (slot.isGone() && hasOther(branch)) {
            return;
        }
        if (!recording.isShared()) {
            environment
                    .reports()
                    .gaveUp(
                            recording.id(),
                            recording.gate().user(),
                            recording.gate().address(),
                            slot.reports().givenUp());
        }
        if (intake.isEnabled() && !isWholeBesides(branch)) {
            intake.lobby().gaveUp(recorder, gap, branches.length == 1 ? null : slot);
        }
    }

    /** Whether another branch has the recording in the same storage. */
    private boolean isWholeBesides(Branch branch) {
        synchronized (recording.lock) {
            for (Branch each : branches) {
                if (each != branch && !each.isCut() && each.slot().hasSameStorage(branch.slot())) {
                    return true;
                }
            }
            return false;
        }
    }
}
