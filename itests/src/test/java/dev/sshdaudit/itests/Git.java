package dev.sshdaudit.itests;

import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real Git program over the real ssh, as one user of one host; what goes over ssh is copied on its way. */
final class Git {

    private static final String SSH = """
            #!/bin/sh
            run() {
              ssh -F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \\
                -o IdentitiesOnly=yes -i "$KEY" "$@"
              echo $? > "$COPIES/exit"
            }
            tee "$COPIES/stdin" | run "$@" | tee "$COPIES/stdout"
            """;

    private final Path folder;
    private final Path key;
    private final int port;

    /**
     * A user with a key.
     *
     * @param folder an existing one, for what a user keeps
     */
    Git(Path folder, Path key, int port) throws IOException {
        this.folder = folder;
        this.key = key;
        this.port = port;
        Path script = Files.writeString(folder.resolve("ssh.sh"), SSH);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    /** Whether there is the program; for {@code @EnabledIf}. */
    static boolean isThere() {
        return Processes.isThere("git");
    }

    /** Runs Git in a working copy, and must not fail. */
    static String in(Path copy, String... arguments) throws IOException, InterruptedException {
        Result result = Processes.run(builder(copy, arguments));
        if (result.exit() != 0) {
            throw new AssertionError(String.join(" ", arguments) + "\n" + result);
        }
        return result.text().strip();
    }

    /** What went over one ssh, seen from outside. */
    record Traffic(Result git, String sshExit, byte[] stdin, byte[] stdout) {}

    /** Where the host has a repository. */
    String url(String repository) {
        return "ssh://git@127.0.0.1:" + port + "/" + repository;
    }

    /** Runs Git in a folder so that it uses ssh once. */
    Traffic overSsh(Path copy, String... arguments) throws IOException, InterruptedException {
        Path copies = Files.createTempDirectory(folder, "traffic");
        ProcessBuilder builder = builder(copy, arguments);
        builder.environment()
                .putAll(Map.of(
                        "GIT_SSH_COMMAND",
                        folder.resolve("ssh.sh").toString(),
                        "GIT_SSH_VARIANT",
                        "ssh",
                        "COPIES",
                        copies.toString(),
                        "KEY",
                        key.toString()));
        Result result = Processes.run(builder);
        return new Traffic(
                result,
                Files.readString(copies.resolve("exit")).strip(),
                Files.readAllBytes(copies.resolve("stdin")),
                Files.readAllBytes(copies.resolve("stdout")));
    }

    /** Nothing of the user who runs the tests gets in. */
    private static ProcessBuilder builder(Path copy, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(copy.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_TERMINAL_PROMPT", "0",
                        "GIT_AUTHOR_NAME", "Test",
                        "GIT_AUTHOR_EMAIL", "test@example.org",
                        "GIT_COMMITTER_NAME", "Test",
                        "GIT_COMMITTER_EMAIL", "test@example.org"));
        return builder;
    }
}
