package dev.sshdaudit.benchmarks.whole;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The OpenSSH clients, with a key of their own. */
final class OpenSsh {

    private final Path folder;
    private final Path key;

    OpenSsh(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.key = folder.resolve("id_ecdsa");
        run(new ProcessBuilder("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", key.toString()));
    }

    /** Runs commands of {@code sftp} against a port. */
    void sftp(int port, String commands) throws IOException, InterruptedException {
        Path batch = Files.writeString(folder.resolve("batch"), commands + "\n");
        run(command("sftp", "-P", port, "-q", "-b", batch.toString()));
    }

    /** A shell with a terminal. */
    Process shell(int port) throws IOException {
        // clients that hide the rhythm of keys would be all that is measured; older ones do not know the word
        return command("ssh", "-p", port, "-tt", "-e", "none", "-o", "ObscureKeystrokeTiming=no")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private ProcessBuilder command(String program, String portOption, int port, String... more) {
        List<String> command = new ArrayList<>(List.of(program, "-F", "none", portOption, String.valueOf(port)));
        for (String option : List.of(
                "IgnoreUnknown=ObscureKeystrokeTiming",
                "StrictHostKeyChecking=no",
                "UserKnownHostsFile=/dev/null",
                "LogLevel=ERROR",
                "IdentitiesOnly=yes",
                "IdentityFile=" + key)) {
            command.addAll(List.of("-o", option));
        }
        command.addAll(List.of(more));
        command.add("ada@127.0.0.1");
        return new ProcessBuilder(command);
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(builder.command() + ": " + out);
        }
    }
}
