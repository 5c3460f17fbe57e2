package dev.sshdaudit.shell;

import dev.sshdaudit.text.Visible;
import java.io.IOException;

/** The reasons of errors, as text that is safe on a terminal. */
final class Reasons {

    private Reasons() {}

    /** The message of an error, or its class where it has none. */
    static String of(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : Visible.sentence(message);
    }
}
