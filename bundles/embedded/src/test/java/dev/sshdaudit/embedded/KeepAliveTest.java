package dev.sshdaudit.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.MemoryRecordings;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A client that asks every second whether the server is alive, and leaves after three questions without an answer. */
@Timeout(120)
@EnabledIf("dev.sshdaudit.testkit.OpenSsh#isThere")
class KeepAliveTest {

    private static final String PASSWORD = "Ka1-password-" + Long.toHexString(System.nanoTime());
    /** Longer than such a client's patience, which is four seconds. */
    private static final int SECONDS = 8;

    @TempDir
    private Path folder;

    private final MemoryRecordings storage = new MemoryRecordings();
    private final SshServer server = TestServers.echo(PASSWORD);
    private SshAudit audit;

    @AfterEach
    void stop() throws IOException {
        storage.unblock();
        server.stop(true);
        audit.close();
    }

    private Process start(int timeout) throws IOException {
        storage.block();
        audit = SshAudit.builder()
                .configure(
                        "audit",
                        Map.of(
                                "enable",
                                true,
                                "format",
                                "binary",
                                "storage",
                                "blocked",
                                "mailbox.size",
                                65536,
                                "mailbox.timeout",
                                timeout))
                .configure("audit.intercept", Map.of("stdin", true))
                .storage("blocked", storage)
                .start();
        audit.attach(server);
        server.start();
        return OpenSsh.to(folder, server.getPort(), "ada")
                .password(PASSWORD)
                .option("-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=3")
                .ssh("echo")
                .redirectErrorStream(true)
                .start();
    }

    private static byte[] read(Process ssh) {
        try {
            return ssh.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(int size) {
        return "0123456789abcde\n".repeat(size / 16);
    }

    @Test
    void itStaysWhileItsMailboxIsFullAndLosesNothing() throws Exception {
        Process ssh = start(60);
        String input = lines(200_000);
        ssh.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        ssh.getOutputStream().flush();
        assertFalse(ssh.waitFor(SECONDS, TimeUnit.SECONDS), "it has left");
        storage.unblock();
        Result result = Processes.finish(ssh, "end");
        assertEquals(input + "end", result.text());
        assertEquals(3, result.exit());
        assertEquals(0, audit.status().lostMessages());
    }

    @Test
    void itStaysThoughItSendsMoreThanTheMailboxTakes() throws Exception {
        Process ssh = start(60);
        String input = lines(16 << 20);
        CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> read(ssh));
        ssh.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        ssh.getOutputStream().close();
        assertTrue(ssh.waitFor(60, TimeUnit.SECONDS), "it does not end");
        assertEquals(3, ssh.exitValue());
        assertEquals(input, new String(output.join(), StandardCharsets.UTF_8));
        assertTrue(audit.status().lostBytes() > 0, "it has a full mailbox");
    }
}
