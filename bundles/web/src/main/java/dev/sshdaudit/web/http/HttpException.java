package dev.sshdaudit.web.http;

/** A request that is refused with a status of HTTP, and a message for the user: a sentence without a full stop. */
public final class HttpException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;

    /** Refuses a request. */
    public HttpException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The status of RFC 9110, section 15, from 400. */
    public int status() {
        return status;
    }
}
