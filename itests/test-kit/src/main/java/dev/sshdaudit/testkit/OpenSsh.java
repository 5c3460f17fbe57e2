package dev.sshdaudit.testkit;

import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The OpenSSH programs, as one user of one server on this machine. Immutable but for the files that it keeps in its folder. */
public final class OpenSsh {

    /** Types for some seconds, and prints a line for each question, and the last one when there are no more. */
    private static final String ASKPASS = """
            #!/bin/sh
            echo >>"$ASKPASS_ASKED"
            sleep "$ASKPASS_SECONDS"
            asked=$(wc -l <"$ASKPASS_ASKED")
            printf '%s\\n' "$ASKPASS_ANSWERS" | sed -n -e "$asked{p;q}" -e '${p;q}'
            """;

    private final Path folder;
    private final int port;
    private final String user;
    private final List<String> options;
    private final String password;
    private final int seconds;

    private OpenSsh(Path folder, int port, String user, List<String> options, String password, int seconds) {
        this.folder = folder;
        this.port = port;
        this.user = user;
        this.options = options;
        this.password = password;
        this.seconds = seconds;
    }

    /** Whether there are such programs; for {@code @EnabledIf}. */
    public static boolean isThere() {
        return Processes.isThere("ssh");
    }

    /** A user who has no way to authenticate yet. */
    public static OpenSsh to(Path folder, int port, String user) {
        return new OpenSsh(folder, port, user, List.of(), "", 0);
    }

    /** The same user, with a password. */
    public OpenSsh password(String secret) {
        return with(secret, "-o", "PreferredAuthentications=password", "-o", "PubkeyAuthentication=no");
    }

    /** The same user, who answers keyboard-interactive questions. */
    public OpenSsh keyboardInteractive(String answer) {
        return with(answer, "-o", "PreferredAuthentications=keyboard-interactive", "-o", "PubkeyAuthentication=no");
    }

    /** The same user, with a private key. */
    public OpenSsh key(Path privateKey) {
        return with(
                "",
                "-o",
                "PreferredAuthentications=publickey",
                "-o",
                "IdentitiesOnly=yes",
                "-i",
                privateKey.toString());
    }

    /** The same user, who gives these answers one after the other, and the last one again and again. */
    public OpenSsh answers(String... answers) {
        return with(String.join("\n", answers));
    }

    /** The same user, who types for so many seconds before each answer. */
    public OpenSsh slow(int typing) {
        return new OpenSsh(folder, port, user, options, password, typing);
    }

    /** The same user, with more options of the ssh program. */
    public OpenSsh option(String... more) {
        return with(password, more);
    }

    private OpenSsh with(String secret, String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new OpenSsh(folder, port, user, List.copyOf(all), secret, seconds);
    }

    /** Runs a command on the server. */
    public Result exec(String command) throws IOException, InterruptedException {
        return Processes.run(ssh(command));
    }

    /**
     * Runs a command on the server, and lets its input open. With an input that has ended, the client closes the channel as
     * soon as there is no more output, and that can be before the server has said how the command ended.
     */
    public Result run(String command) throws IOException, InterruptedException {
        return Processes.runWaiting(ssh(command));
    }

    /** The ssh program with further arguments. */
    public ProcessBuilder ssh(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ssh"));
        command.addAll(connection("-p"));
        command.add(user + "@127.0.0.1");
        command.addAll(List.of(arguments));
        return builder(command);
    }

    /** The ssh program on a terminal of its own, so that it asks the server for one. */
    public ProcessBuilder terminal() throws IOException {
        String line =
                "stty rows 24 cols 80; exec ssh -tt " + String.join(" ", connection("-p")) + " " + user + "@127.0.0.1";
        return builder(List.of("script", "-q", "-e", "-f", "-c", line, "/dev/null"));
    }

    /** Runs a batch of sftp commands. */
    public Result sftp(String batch) throws IOException, InterruptedException {
        Path commands = Files.writeString(Files.createTempFile(folder, "batch", ".sftp"), batch);
        // -b switches the batch mode of ssh on, which asks for no password: the option before it wins
        List<String> command = new ArrayList<>(List.of("sftp", "-o", "BatchMode=no"));
        command.addAll(connection("-P"));
        command.addAll(List.of("-b", commands.toString(), user + "@127.0.0.1"));
        return Processes.run(builder(command));
    }

    /** Copies with scp; a colon at the beginning of a path stands for the server. */
    public Result scp(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("scp", "-q"));
        command.addAll(connection("-P"));
        for (String argument : arguments) {
            command.add(argument.startsWith(":") ? user + "@127.0.0.1" + argument : argument);
        }
        return Processes.run(builder(command));
    }

    /** The sftp program, which takes commands from its input. */
    public ProcessBuilder sftp() throws IOException {
        List<String> command = new ArrayList<>(List.of("sftp", "-o", "BatchMode=no"));
        command.addAll(connection("-P"));
        command.addAll(List.of("-b", "-", user + "@127.0.0.1"));
        return builder(command);
    }

    private List<String> connection(String portOption) {
        // of an option that is given twice the first counts
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of(
                "-F",
                "none",
                portOption,
                String.valueOf(port),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "NumberOfPasswordPrompts=1"));
        return command;
    }

    private ProcessBuilder builder(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("SSH_ASKPASS", askpass(folder).toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        builder.environment().put("ASKPASS_ANSWERS", password);
        builder.environment().put("ASKPASS_SECONDS", String.valueOf(seconds));
        builder.environment()
                .put("ASKPASS_ASKED", Files.createTempFile(folder, "asked", "").toString());
        builder.environment().put("TERM", "xterm");
        builder.environment().remove("SSH_AUTH_SOCK");
        return builder;
    }

    /** Clients that are started at a time share the program: one that is still being written cannot run. */
    private static synchronized Path askpass(Path folder) throws IOException {
        Path askpass = folder.resolve("askpass");
        if (Files.notExists(askpass)) {
            Files.writeString(askpass, ASKPASS);
            Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
        }
        return askpass;
    }

    /** Makes a key pair in a file of this name. */
    public static Path generateKey(Path folder, String name, String type) throws IOException, InterruptedException {
        Path key = folder.resolve(name);
        Result result = Processes.run(
                new ProcessBuilder("ssh-keygen", "-q", "-t", type, "-N", "", "-C", name, "-f", key.toString()));
        if (result.exit() != 0) {
            throw new IOException(result.toString());
        }
        return key;
    }
}
