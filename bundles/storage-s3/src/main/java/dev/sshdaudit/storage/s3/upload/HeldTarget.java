package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Destination;
import org.jspecify.annotations.Nullable;

/**
 * The target in which a phase has something open, which need not be the one that is configured. It is held from the
 * beginning of the phase to its end, so that its bucket is not closed meanwhile.
 *
 * <p>Changed with the course's lock held and while no step is alone. So a step that is alone may read it without the
 * lock.
 */
final class HeldTarget {

    private @Nullable Target target;

    /**
     * Holds a target.
     *
     * @param target null if the target is not known, as an earlier process opened what is open there
     */
    HeldTarget(@Nullable Target target) {
        this.target = target == null ? null : target.hold();
    }

    /** The target; null if it is not known. */
    @Nullable
    Target get() {
        return target;
    }

    /** The target, or the configured one if it is not known. */
    Target orElse(Target current) {
        return target == null ? current : target;
    }

    /**
     * Holds the configured target instead, if that is the same bucket: its keys are those that work now.
     *
     * @param destination the bucket of the target that is held, or would be if it were known
     * @param current the configured target
     */
    void renew(Destination destination, Target current) {
        if (target != current && destination.equals(current.destination())) {
            close();
            target = current.hold();
        }
    }

    /** Lets the target go. */
    void close() {
        if (target != null) {
            target.release();
        }
    }
}
