package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The recording is deleted before it is in its bucket. An upload in parts is aborted, if that can be done, and then the local
 * files are deleted.
 */
final class Discarding implements Phase {

    private final Course course;
    private final @Nullable JournalState begun;
    private final HeldTarget at;
    private final boolean perhapsStored;

    /**
     * A recording that is to be deleted.
     *
     * @param former the phase in which it was
     */
    Discarding(Course course, Phase former) {
        HeldTarget held = former.held();
        this.course = course;
        this.begun = former.begun();
        this.at = new HeldTarget(held == null ? null : held.get());
        this.perhapsStored = former.isPerhapsStored();
    }

    @Override
    public boolean canBeDiscarded() {
        return false;
    }

    @Override
    public boolean leadsTo(Phase next) {
        return next instanceof Gone;
    }

    @Override
    public @Nullable JournalState state() {
        return begun;
    }

    @Override
    public HeldTarget held() {
        return at;
    }

    @Override
    public boolean isPerhapsStored() {
        return perhapsStored;
    }

    @Override
    public Step next(Target current) {
        return Step.alone(at.orElse(current), () -> discard(current));
    }

    private void discard(Target current) throws IOException {
        if (begun != null && !begun.isCompleted()) {
            Target known = at.get();
            boolean same = begun.destination().equals(current.destination());
            Strays.leave(known == null && same ? current : known, begun);
        }
        course.discard(perhapsStored);
    }
}
