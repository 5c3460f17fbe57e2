package dev.sshdaudit.shell;

import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.console.Session;
import org.jline.reader.LineReader;

/**
 * The prompt of a session. Karaf's shell prints it as soon as a command is interrupted, amid what the command still has on
 * its way to the client: the prompt then stands somewhere above the last lines.
 */
final class Prompt {

    /** The variable of Karaf's shell that holds the reader of the session's lines. */
    private static final String READER = ".jline.reader";

    private static final int ATTEMPTS = 20;
    private static final long BETWEEN_MILLIS = 50;

    private Prompt() {}

    /** Prints the prompt once more, as soon as the session waits for a command; nothing where there is no prompt. */
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
            return false; // it has just read one
        }
    }
}
