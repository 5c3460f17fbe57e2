package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;

/**
 * The next thing to do for a recording: one or a few requests.
 *
 * @param target the target of the requests; held until the step is over
 * @param part the number of the part that is sent; 0 for a step that is alone
 * @param work the requests, and what follows from their answers; runs without the course's lock
 */
record Step(Target target, int part, Work work) {

    /** What a step does; it may take long. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** A step that begins only when no other step of the recording is under way, and keeps others from beginning. */
    static Step alone(Target target, Work work) {
        return new Step(target, 0, work);
    }

    /** Whether no other step of the recording runs beside this one. */
    boolean isAlone() {
        return part == 0;
    }
}
