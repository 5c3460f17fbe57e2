package dev.sshdaudit.web.http;

/** A request that is refused with a status of HTTP, and a message for the user: a sentence without a full stop. */
public final class HttpException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final long retrySeconds;

    /** Refuses a request. */
    public HttpException(int status, String message) {
        this(status, message, 0);
    }

    /**
     * Refuses a request for now.
     *
     * @param retrySeconds when it may come again; 0 if that is not known
     */
    public HttpException(int status, String message, long retrySeconds) {
        super(message);
        this.status = status;
        this.retrySeconds = retrySeconds;
    }

    /** The status of RFC 9110, section 15, from 400. */
    public int status() {
        return status;
    }

    /** The seconds for {@code Retry-After}, or 0. */
    public long retrySeconds() {
        return retrySeconds;
    }
}
