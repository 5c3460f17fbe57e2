package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A connection that stays: ssh with {@code -N} and a control socket, over which it takes orders. */
final class Master implements AutoCloseable {

    private final OpenSsh client;
    private final Path socket;
    private final Process process;

    /** Waits until the user is in and what the options ask for is there. */
    Master(OpenSsh client, Path folder, String... options) throws IOException {
        this.client = client;
        this.socket = folder.resolve("m" + Long.toHexString(System.nanoTime()));
        process = client.option("-M", "-S", socket.toString(), "-o", "ExitOnForwardFailure=yes")
                .option(options)
                .ssh("-N")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        eventually("the master", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("The master ended with " + process.exitValue());
            }
            return order("check").exit() == 0;
        });
    }

    /** Gives the master an order, with {@code -O}. */
    Result order(String command, String... options) {
        try {
            return Processes.run(client.option("-S", socket.toString(), "-O", command)
                    .option(options)
                    .ssh());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A client that uses the master's connection. */
    OpenSsh client() {
        return client.option("-S", socket.toString());
    }

    /** Ends the connection, in good order. */
    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            assertEquals(0, order("exit").exit());
            eventually("the end of the master", () -> !process.isAlive());
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
    }
}
