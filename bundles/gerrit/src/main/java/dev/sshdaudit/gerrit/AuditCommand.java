package dev.sshdaudit.gerrit;

import com.google.gerrit.sshd.SshCommand;
import java.io.IOException;

/**
 * What the commands have in common. For one run. Commands neither replace {@code start} nor flush what they print: Gerrit and SSHD may
 * start threads of their own there, and a thread that is started below a method of the plugin keeps the plugin's classes for as long as it
 * lives, up to Java 23. Gerrit flushes when a command is done.
 */
abstract class AuditCommand extends SshCommand {

    @Override
    protected void run() throws UnloggedFailure {
        try {
            answer();
        } catch (IOException | IllegalStateException e) {
            throw die(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Prints the answer.
     *
     * @throws IOException if there is none; the message is for the user
     */
    abstract void answer() throws IOException, UnloggedFailure;
}
