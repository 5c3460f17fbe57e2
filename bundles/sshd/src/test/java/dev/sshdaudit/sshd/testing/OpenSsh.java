package dev.sshdaudit.sshd.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The OpenSSH clients of this machine, if it has any. */
public final class OpenSsh {

    private final Path folder;
    private final Path key;
    private final int port;
    private final Map<String, Path> programs = new ConcurrentHashMap<>();

    public OpenSsh(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        this.key = folder.resolve("id_ecdsa");
        run(List.of("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", key.toString()));
    }

    /** Whether there are any; for {@code @EnabledIf}. */
    public static boolean isThere() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(it -> Files.isExecutable(Path.of(it, "ssh")));
    }

    /** What a client printed, and how it ended. */
    public record Result(int status, String out) {}

    /** Runs {@code ssh} with the key and these arguments, and waits for its end. */
    public Result ssh(String... arguments) {
        return finish(start("ssh", arguments), "");
    }

    /** As {@link #ssh}, with input. */
    public Result sshWithInput(String input, String... arguments) {
        return finish(start("ssh", arguments), input);
    }

    /** Runs {@code sftp} with a batch of commands. */
    public Result sftp(String batch) throws IOException {
        Path file = Files.writeString(folder.resolve("batch"), batch);
        return finish(start("sftp", "-b", file.toString()), "");
    }

    /** Runs {@code ssh} with a password in place of the key. */
    public Result sshWithPassword(String password, String... arguments) throws IOException {
        return sshWithPassword(password, 0, arguments);
    }

    /** As {@link #sshWithPassword(String, String...)}, with a user who needs so many seconds to type. */
    public Result sshWithPassword(String password, int seconds, String... arguments) throws IOException {
        Path askpass = programs.computeIfAbsent(seconds + " " + password, key -> program(password, seconds));
        List<String> command =
                command("ssh", List.of("-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1"));
        command.add("ada@127.0.0.1");
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SSH_ASKPASS", askpass.toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        return finish(builder.start(), "");
    }

    /** A program that tells the password. Clients that run at a time share it: a program that is being written cannot run. */
    private Path program(String password, int seconds) {
        try {
            Path program = folder.resolve("askpass-" + programs.size());
            Files.writeString(program, "#!/bin/sh\nsleep " + seconds + "\necho '" + password + "'\n");
            return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a client: options first, from the first argument without a dash on what it shall run. */
    public Process start(String program, String... arguments) {
        List<String> options = new ArrayList<>();
        List<String> rest = new ArrayList<>(List.of(arguments));
        while (!rest.isEmpty() && rest.get(0).startsWith("-")) {
            String option = rest.remove(0);
            options.add(option);
            if (List.of("-L", "-R", "-W", "-o", "-b").contains(option)) {
                options.add(rest.remove(0));
            }
        }
        List<String> command = command(program, options);
        command.add("ada@127.0.0.1");
        command.addAll(rest);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(String program, List<String> options) {
        List<String> command = new ArrayList<>(List.of(program, "-F", "none", program.equals("sftp") ? "-P" : "-p"));
        command.add(String.valueOf(port));
        for (String option : List.of(
                "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "IdentitiesOnly=yes")) {
            command.addAll(List.of("-o", option));
        }
        command.addAll(List.of("-i", key.toString()));
        command.addAll(options);
        return command;
    }

    private static Result run(List<String> command) throws IOException {
        Result result =
                finish(new ProcessBuilder(command).redirectErrorStream(true).start(), "");
        if (result.status() != 0) {
            throw new AssertionError(result.toString());
        }
        return result;
    }

    private static Result finish(Process process, String input) {
        CompletableFuture.delayedExecutor(20, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try (InputStream out = process.getInputStream()) {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
