package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Path;

/** A user of the OpenSSH clients, with a key of their own. */
final class SshUser {

    private final Path folder;
    private final Path key;

    SshUser(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.key = OpenSsh.generateKey(folder, "id_ecdsa", "ecdsa");
    }

    private OpenSsh at(int port) {
        return OpenSsh.to(folder, port, "ada").key(key);
    }

    /** Runs commands of {@code sftp} against a port. */
    void sftp(int port, String commands) throws IOException, InterruptedException {
        Result result = at(port).option("-q").sftp(commands + "\n");
        if (result.exit() != 0) {
            throw new IOException(commands + ": " + result);
        }
    }

    /** A shell with a terminal. */
    Process shell(int port) throws IOException {
        // clients that hide the rhythm of keys would be all that is measured; older ones do not know the word
        return at(port).option("-o", "IgnoreUnknown=ObscureKeystrokeTiming", "-o", "ObscureKeystrokeTiming=no")
                .option("-tt", "-e", "none")
                .ssh()
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
