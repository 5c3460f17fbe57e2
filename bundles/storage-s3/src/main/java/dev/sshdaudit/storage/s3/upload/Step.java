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

    boolean isAlone() {
        return part == 0;
    }
}
