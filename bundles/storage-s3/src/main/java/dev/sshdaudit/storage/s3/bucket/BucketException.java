package dev.sshdaudit.storage.s3.bucket;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request to a bucket that failed. The message is for operators, and holds no secret. */
public final class BucketException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why a request failed, by what can be done about it. */
    public enum Kind {
        /** Time alone may mend the failure: the request can be made again soon. */
        TRANSIENT,
        /** The request will be refused again, until an operator changes the configuration or the server. */
        REFUSED,
        /** The server does not answer as S3 does: an operator has to change the endpoint. */
        NOT_S3,
        /** The server's checksum is not that of the bytes that were sent: the same bytes have to be sent again. */
        NOT_AS_SENT,
        /** The server does not know the upload: the whole recording has to be sent anew. */
        NO_SUCH_UPLOAD,
        /** The server does not accept the parts: the whole recording has to be sent anew. */
        PARTS_REFUSED,
        /** There is no such object. */
        NO_SUCH_OBJECT
    }

    private final String message;
    private final Kind kind;
    private final boolean undone;

    /**
     * Describes a failure.
     *
     * @param undone whether it is certain that the server did nothing: it said so, or was not reached
     */
    public BucketException(Kind kind, boolean undone, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.message = message;
        this.kind = kind;
        this.undone = undone;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** Why the request failed. */
    public Kind kind() {
        return kind;
    }

    /** Whether it is certain that the server did nothing. If not, the request may have been done all the same. */
    public boolean isUndone() {
        return undone;
    }
}
