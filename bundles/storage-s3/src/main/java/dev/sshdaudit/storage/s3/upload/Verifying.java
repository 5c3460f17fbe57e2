package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.upload.Claim.Proof;
import java.io.IOException;

/** The server says that it has made the object. That is looked at, where it may be, before anything is deleted here. */
final class Verifying implements Phase {

    /** Not all servers show at once what they have taken. */
    private static final int LOOKS = 3;

    private final RecordingUpload upload;
    private final Claim claim;
    private final JournalState state;
    private Target at;
    private int looks;

    /**
     * An object that was made.
     *
     * @param state the upload in parts that it was made of; null if it was put
     */
    Verifying(RecordingUpload upload, Target at, Claim claim, JournalState state) {
        this.upload = upload;
        this.at = at.hold();
        this.claim = claim;
        this.state = state;
    }

    @Override
    public JournalState state() {
        return state;
    }

    @Override
    public Target held() {
        return at;
    }

    @Override
    public long uploaded() {
        return upload.size();
    }

    @Override
    public Step next(Target current) {
        if (at != current && at.destination().equals(current.destination())) {
            close();
            at = current.hold();
        }
        Target target = at;
        return Step.alone(target, () -> verify(target));
    }

    private void verify(Target target) throws IOException {
        switch (target.inspection().look(target.bucket(), claim)) {
            case WHOLE -> upload.stored(state);
            case NOT_WHOLE -> {
                looks++;
                if (looks == LOOKS) {
                    upload.sendAnew();
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

    private void believe() throws IOException {
        if (claim.proof() != Proof.NONE) {
            upload.stored(state);
            return;
        }
        upload.sendAnew();
        throw new BucketException(
                Kind.NOT_AS_SENT,
                false,
                "PID audit.s3, key endpoint: the server's checksum (ETag) of an object is not that of what was sent, and"
                        + " the permission s3:GetObject is missing to look at the object (key "
                        + claim.key() + ")",
                null);
    }
}
