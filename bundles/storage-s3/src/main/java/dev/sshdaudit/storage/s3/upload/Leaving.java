package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration names another bucket than the one in which an upload in parts was begun. The upload is ended there,
 * if the keys of that bucket are still known and work, and the recording waits to be sent to the new bucket.
 */
final class Leaving implements Phase {

    private final Course course;
    private final JournalState state;
    private final HeldTarget former;

    private Leaving(Course course, JournalState state, @Nullable Target former) {
        this.course = course;
        this.state = state;
        this.former = new HeldTarget(former);
    }

    /**
     * The step by which an upload leaves its bucket. The phase begins when the step runs: where the configuration names
     * the former bucket again before that, the upload goes on.
     *
     * @param state what is known of the upload
     * @param former where it was begun
     */
    static Step step(Course course, JournalState state, HeldTarget former, Target current) {
        return Step.alone(former.orElse(current), () -> {
            Leaving leaving = new Leaving(course, state, former.get());
            course.become(leaving);
            leaving.leave();
        });
    }

    @Override
    public boolean leadsTo(Phase next) {
        return next instanceof Waiting || next instanceof Damaged || next instanceof Gone;
    }

    @Override
    public JournalState state() {
        return state;
    }

    @Override
    public boolean isPerhapsStored() {
        return false;
    }

    @Override
    public HeldTarget held() {
        return former;
    }

    @Override
    public Step next(Target current) {
        return Step.alone(former.orElse(current), this::leave);
    }

    private void leave() throws IOException {
        Strays.leave(former.get(), state);
        course.beginAnew();
    }
}
