package dev.sshdaudit.storage.s3.upload;

import java.util.HashSet;
import java.util.Set;

/** The steps of one recording that are under way: one that is alone, or some that send parts. Guarded by the {@link Course}. */
final class StepsUnderWay {

    /** Numbers of the parts that are being sent. */
    private final Set<Integer> parts = new HashSet<>();

    /** Whether a step is under way beside which no other may run. */
    private boolean alone;

    /** Whether a step is under way beside which no other may run. */
    boolean isOneAlone() {
        return alone;
    }

    /** Whether no step is under way. */
    boolean isEmpty() {
        return !alone && parts.isEmpty();
    }

    boolean isSending(int part) {
        return parts.contains(part);
    }

    /** Whether a step may run beside those that are under way. */
    boolean allow(Step step) {
        return !alone && (!step.isAlone() || parts.isEmpty());
    }

    void begin(Step step) {
        alone = step.isAlone();
        if (!alone) {
            parts.add(step.part());
        }
    }

    void end(Step step) {
        if (step.isAlone()) {
            alone = false;
        } else {
            parts.remove(step.part());
        }
    }
}
