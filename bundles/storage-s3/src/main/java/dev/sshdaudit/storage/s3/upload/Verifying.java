package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.bucket.Destination;
import dev.sshdaudit.storage.s3.upload.Claim.Proof;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The server says that it has made the object. The object is looked at (HEAD), where that is permitted, before the
 * local file is deleted.
 */
final class Verifying implements Phase {

    /** How often an object that is not there is looked for: not all servers show at once what they have taken. */
    private static final int LOOKS = 3;

    private final Course course;
    private final Claim claim;
    private final @Nullable JournalState state;
    private final Destination destination;
    private final HeldTarget at;
    private int looks;

    /**
     * An object that was made.
     *
     * @param at the target that made it
     * @param state the upload in parts that it was made of; null if it was put as a whole
     */
    Verifying(Course course, Target at, Claim claim, @Nullable JournalState state) {
        this.course = course;
        this.destination = at.destination();
        this.at = new HeldTarget(at);
        this.claim = claim;
        this.state = state;
    }

    @Override
    public @Nullable JournalState state() {
        return state;
    }

    @Override
    public boolean leadsTo(Phase next) {
        return next instanceof Waiting || next instanceof Stored || next instanceof Damaged || next instanceof Gone;
    }

    @Override
    public HeldTarget held() {
        return at;
    }

    @Override
    public long uploaded() {
        return course.size();
    }

    @Override
    public Step next(Target current) {
        at.renew(destination, current);
        Target target = at.orElse(current);
        return Step.alone(target, () -> verify(target));
    }

    private void verify(Target target) throws IOException {
        switch (target.inspection().look(target.bucket(), claim)) {
            case WHOLE -> course.stored(state);
            case NOT_WHOLE -> {
                looks++;
                if (looks == LOOKS) {
                    course.sendAnew();
                }
                throw new BucketException(
                        Kind.TRANSIENT,
                        false,
                        "PID audit.s3, key endpoint: the server says that it has stored an object, and then that it is"
                                + " not there, or another one (key " + claim.key() + ")",
                        null);
            }
            default -> believe();
        }
    }

    /** Takes the server's answer for true if it proves the object, and sends everything anew if it does not. */
    private void believe() throws IOException {
        if (claim.proof() != Proof.NONE) {
            course.stored(state);
            return;
        }
        course.sendAnew();
        throw new BucketException(
                Kind.NOT_AS_SENT,
                false,
                "PID audit.s3, key endpoint: the server's checksum (ETag) of an object is not that of what was sent,"
                        + " and the permission s3:GetObject is missing to look at the object (key "
                        + claim.key() + ")",
                null);
    }
}
