package dev.sshdaudit.shell;

import dev.sshdaudit.text.Visible;
import java.io.IOException;

/** What went wrong, fit for a terminal. */
final class Reasons {

    private Reasons() {}

    static String of(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : Visible.sentence(e.getMessage());
    }
}
