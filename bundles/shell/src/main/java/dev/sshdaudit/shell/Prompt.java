package dev.sshdaudit.shell;

import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.console.Session;
import org.jline.reader.LineReader;

/**
 * Prints the prompt of a session again after Ctrl-C. Karaf's shell prints the prompt as soon as a command is interrupted. The
 * last lines of the command are still on their way to the client then, and so come after the prompt.
 */
final class Prompt {

    /** The variable of Karaf's shell that holds the reader of the session's lines. */
    private static final String READER = ".jline.reader";

    private static final int ATTEMPTS = 20;
    private static final long BETWEEN_MILLIS = 50;

    private Prompt() {}

    /** Waits, for a second at most, until the session reads a command, and prints its prompt; a session without a terminal has none. */
    static void printAgain(Session session) {
        if (!(session.get(READER) instanceof LineReader reader)) {
            return;
        }
        boolean interrupted = false;
        for (int attempt = 0; attempt < ATTEMPTS && !printed(reader); attempt++) {
            try {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean printed(LineReader reader) {
        if (!reader.isReading()) {
            return false;
        }
        try {
            reader.callWidget(LineReader.REDRAW_LINE);
            reader.callWidget(LineReader.REDISPLAY);
            return true;
        } catch (IllegalStateException e) {
            return false; // the session has just read a command
        }
    }
}
