package dev.sshdaudit.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The OpenSSH client of this machine, as a user with a password. */
final class OpenSsh {

    private OpenSsh() {}

    /** Whether there is one; for {@code @EnabledIf}. */
    static boolean isThere() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(it -> Files.isExecutable(Path.of(it, "ssh")));
    }

    /** What it printed, and how it ended. */
    record Result(int status, String out) {}

    /** Starts it, with options before the others. */
    static Process start(Path folder, int port, String password, String command, String... options) throws IOException {
        Path askpass = Files.writeString(folder.resolve("askpass"), "#!/bin/sh\necho '" + password + "'\n");
        Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
        List<String> line = new ArrayList<>(List.of("ssh"));
        line.addAll(List.of(options));
        line.addAll(List.of(
                "-F",
                "none",
                "-p",
                String.valueOf(port),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "PreferredAuthentications=password",
                "-o",
                "NumberOfPasswordPrompts=1",
                "ada@127.0.0.1",
                command));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("SSH_ASKPASS", askpass.toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        return builder.redirectErrorStream(true).start();
    }

    /** Gives it input, and waits for its end. */
    static Result finish(Process process, String input) throws IOException, InterruptedException {
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("ssh does not end");
        }
        return new Result(process.exitValue(), out);
    }

    /** Runs it to its end. */
    static Result run(Path folder, int port, String password, String command, String input)
            throws IOException, InterruptedException {
        return finish(start(folder, port, password, command), input);
    }
}
