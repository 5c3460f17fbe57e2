package dev.sshdaudit.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Other programs, and waiting for what they do. */
final class Processes {

    /** What a program printed, and how it ended. */
    record Result(int exit, byte[] stdout, String stderr) {

        String text() {
            return new String(stdout, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "exit " + exit + "\n--- stdout\n" + text() + "\n--- stderr\n" + stderr;
        }
    }

    private Processes() {}

    /** Runs a program to its end, with nothing to read. */
    static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
        return run(builder, new byte[0]);
    }

    /** Runs a program to its end, which could read something, but it never comes. */
    static Result runWaiting(ProcessBuilder builder) throws IOException, InterruptedException {
        return run(builder, null);
    }

    /** Runs a program to its end; {@code null} for an input that does not end. */
    static Result run(ProcessBuilder builder, byte[] stdin) throws IOException, InterruptedException {
        Process process = builder.start();
        CompletableFuture<byte[]> stdout = CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()));
        CompletableFuture<byte[]> stderr = CompletableFuture.supplyAsync(() -> readAll(process.getErrorStream()));
        if (stdin != null) {
            try (var input = process.getOutputStream()) {
                input.write(stdin);
            } catch (IOException e) {
                // it does not read all of it
            }
        }
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("Still running after 3 minutes: " + builder.command());
        }
        return new Result(process.exitValue(), stdout.join(), new String(stderr.join(), StandardCharsets.UTF_8));
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
