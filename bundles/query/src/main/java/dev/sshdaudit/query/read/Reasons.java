package dev.sshdaudit.query.read;

import java.io.IOException;

/** The reasons of errors. */
public final class Reasons {

    private Reasons() {}

    /** The message of an error, or its class where it has none. */
    public static String of(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
