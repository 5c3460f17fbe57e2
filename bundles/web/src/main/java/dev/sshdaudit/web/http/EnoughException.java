package dev.sshdaudit.web.http;

import java.io.IOException;

/** The client has all bytes that it asked for: the rest need not be made. */
public final class EnoughException extends IOException {

    private static final long serialVersionUID = 1;

    /** Says so. */
    public EnoughException() {
        super("the client has all bytes that it asked for");
    }
}
