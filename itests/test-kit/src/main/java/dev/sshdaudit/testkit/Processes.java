package dev.sshdaudit.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Other programs. */
public final class Processes {

    /**
     * What a program printed, and how it ended.
     *
     * @param exit the program's exit status
     * @param stdout its output; with the errors in it if the program was started so
     * @param stderr its errors
     */
    public record Result(int exit, byte[] stdout, String stderr) {

        /** The output as a text in UTF-8. */
        public String text() {
            return new String(stdout, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "exit " + exit + "\n--- stdout\n" + text() + "\n--- stderr\n" + stderr;
        }
    }

    private Processes() {}

    /** Whether a program of this name is installed. */
    public static boolean isThere(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Runs a program to its end, with nothing to read. */
    public static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
        return run(builder, new byte[0]);
    }

    /** Runs a program to its end, which could read something, but it never comes. */
    public static Result runWaiting(ProcessBuilder builder) throws IOException, InterruptedException {
        return run(builder, null);
    }

    /** Runs a program to its end; {@code null} for an input that does not end. */
    public static Result run(ProcessBuilder builder, byte[] stdin) throws IOException, InterruptedException {
        return finish(builder.start(), stdin, builder.command());
    }

    /** Gives a running program the rest of its input, and waits for its end. */
    public static Result finish(Process process, String stdin) throws InterruptedException {
        return finish(process, stdin.getBytes(StandardCharsets.UTF_8), List.of(process.info()));
    }

    private static Result finish(Process process, byte[] stdin, List<?> command) throws InterruptedException {
        CompletableFuture<byte[]> stdout = reading(process.getInputStream());
        CompletableFuture<byte[]> stderr = reading(process.getErrorStream());
        if (stdin != null) {
            try (var input = process.getOutputStream()) {
                input.write(stdin);
            } catch (IOException e) {
                // it does not read all of it
            }
        }
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("Still running after 3 minutes: " + command);
        }
        return new Result(process.exitValue(), stdout.join(), new String(stderr.join(), StandardCharsets.UTF_8));
    }

    /** On a thread of its own, since many programs may run at a time. */
    private static CompletableFuture<byte[]> reading(InputStream in) {
        return CompletableFuture.supplyAsync(() -> readAll(in), task -> new Thread(task, "output").start());
    }

    private static byte[] readAll(InputStream in) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (in) {
            in.transferTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
