package dev.sshdaudit.shell;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The file of private keys that the option {@value #OPTION} names. */
final class IdentityFile {

    static final String OPTION = "--identity";

    static final String DESCRIPTION =
            "A file of the machine that Karaf runs on, with the private key (AGE-SECRET-KEY-1…) for a recording that is"
                    + " encrypted";

    private IdentityFile() {}

    /**
     * Reads the keys. Warns on the standard error if other users may read the file.
     *
     * @param typed what the option says, or null
     * @throws CommandException if there is no such file, or no key in it; the message holds no key
     */
    static Identities read(@Nullable String typed) throws CommandException {
        if (typed == null) {
            return Identities.NONE;
        } else if (typed.startsWith("AGE-SECRET-KEY-")) {
            throw new CommandException(
                    OPTION + " names a file. This is a private key, which the history of the shell and"
                            + " the recording of this session may have now: make another key");
        }
        try {
            Path file = Path.of(typed).toAbsolutePath();
            if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
                // a pipe that nothing writes to would hold this command for ever, and Ctrl-C does not end such a read
                throw new CommandException(
                        OPTION + ": " + Visible.plain(typed) + " is a pipe or a device: name a file");
            }
            Identities.warning(file).ifPresent(warning -> System.err.println("! " + Visible.sentence(warning)));
            return Identities.read(List.of(file));
        } catch (InvalidPathException e) {
            throw new CommandException(OPTION + ": there is no file " + Visible.plain(typed) + " on this machine");
        } catch (IOException e) {
            throw new CommandException(OPTION + ": " + Reasons.of(e));
        }
    }
}
