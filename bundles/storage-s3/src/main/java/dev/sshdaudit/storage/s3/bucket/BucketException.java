package dev.sshdaudit.storage.s3.bucket;

import java.io.IOException;

/** A request to a bucket that failed. The message is for operators, and holds no secret. */
public final class BucketException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What may help after a request failed. */
    public enum Kind {
        /** To try again soon. */
        TRANSIENT,
        /** An operator, who has to change the configuration or the server: the request will be refused again. */
        REFUSED,
        /** An operator, who has to change the endpoint: the server there does not answer as S3 does. */
        NOT_S3,
        /** To send the same bytes again: the server's checksum is not that of the bytes that were sent. */
        NOT_AS_SENT,
        /** To send the recording anew: the server does not know the upload. */
        NO_SUCH_UPLOAD,
        /** To send the recording anew: the server does not accept its parts. */
        PARTS_REFUSED,
        /** Nothing: there is no such object. */
        NO_SUCH_OBJECT
    }

    private final Kind kind;
    private final boolean undone;

    /**
     * Describes a failure.
     *
     * @param undone whether it is certain that the server did nothing: it said so, or was not reached
     */
    public BucketException(Kind kind, boolean undone, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.undone = undone;
    }

    /** What may help. */
    public Kind kind() {
        return kind;
    }

    /** Whether it is certain that the server did nothing. If not, the request may have been done all the same. */
    public boolean isUndone() {
        return undone;
    }
}
