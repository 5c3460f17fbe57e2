package dev.sshdaudit.shell;

import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import org.apache.karaf.shell.support.CommandException;

/** The reasons of errors, as text that is safe on a terminal. */
final class Reasons {

    private Reasons() {}

    /** The message of an error, or its class where it has none. */
    static String of(IOException e) {
        String message = e.getMessage();
        String text = message == null ? e.getClass().getSimpleName() : Visible.sentence(message);
        return e instanceof IdentityException ? text + " (" + IdentityFile.OPTION + " FILE)" : text;
    }

    /** The error for the operator where the storage cannot read a recording. */
    static CommandException unreadable(OpenRecording recording, IOException e) {
        if (e instanceof IdentityException) {
            return new CommandException(of(e)); // which names the recording
        }
        return new CommandException("Recording " + recording.entry().metadata().name() + " cannot be read: " + of(e));
    }
}
