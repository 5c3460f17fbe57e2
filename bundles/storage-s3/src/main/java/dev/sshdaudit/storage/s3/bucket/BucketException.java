package dev.sshdaudit.storage.s3.bucket;

import java.io.IOException;

/** A request that failed. The message is for operators; it holds no secret. */
public final class BucketException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What may help. */
    public enum Kind {
        /** To try again soon. */
        TRANSIENT,
        /** To mend something outside: what was asked for is refused, and will be again. */
        REFUSED,
        /** To send the recording anew: the server does not know the upload. */
        NO_SUCH_UPLOAD,
        /** To send the recording anew: the server does not accept its parts. */
        PARTS_REFUSED,
        /** Nothing: there is no such object. */
        NO_SUCH_OBJECT
    }

    private final Kind kind;
    private final boolean answered;

    /**
     * Describes a failure.
     *
     * @param answered whether the server has refused the request; if not, it may have been done all the same
     */
    public BucketException(Kind kind, boolean answered, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.answered = answered;
    }

    /** What may help. */
    public Kind kind() {
        return kind;
    }

    /** Whether the server has said that it did nothing. */
    public boolean isAnswered() {
        return answered;
    }
}
