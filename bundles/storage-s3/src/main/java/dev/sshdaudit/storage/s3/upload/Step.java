package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;

/**
 * The next thing to do for a recording.
 *
 * @param target where; held until the step is over
 * @param part the number of the part to be sent, or 0 for a step beside which nothing else is done for the recording
 */
record Step(Target target, int part, Work work) {

    /** Something that takes time. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** A step that is begun when no other is under way for the recording, and keeps others from beginning. */
    static Step alone(Target target, Work work) {
        return new Step(target, 0, work);
    }

    boolean isAlone() {
        return part == 0;
    }
}
