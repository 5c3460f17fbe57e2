package dev.sshdaudit.embedded;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a user can do who removes the recording of the session in which the user works: nothing that stays unseen. */
@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.MAC})
class RemovedRecordingTest {

    private static final String PASSWORD = "Rr7-password-" + Long.toHexString(System.nanoTime());
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final SshServer server = TestServers.echo(PASSWORD);
    private final SshClient client = SshClient.setUpDefaultClient();
    private Path directory;
    private SshAudit audit;

    @BeforeEach
    void start() throws IOException {
        directory = folder.resolve("audit");
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyIdentityProvider(session -> List.of());
        client.start();
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        client.stop();
        server.stop(true);
        audit.close();
    }

    private void audit(String mode) {
        audit = SshAudit.builder()
                .configure("audit", Map.of("enable", true, "format", "binary", "storage", "file", "mode", mode))
                .configure("audit.intercept", Map.of("stdin", "true"))
                .configure("audit.file", Map.of("directory", directory, "minFreeSpace", 0))
                .start();
        audit.attach(server);
    }

    private ClientSession login() throws IOException {
        ClientSession session = client.connect("ada", "127.0.0.1", server.getPort())
                .verify(LIMIT)
                .getSession();
        session.addPasswordIdentity(PASSWORD);
        session.auth().verify(LIMIT);
        return session;
    }

    private static void type(OutputStream in, String text) throws IOException {
        in.write(text.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    private List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{32}(\\.[0-9]+)?"))
                    .sorted()
                    .toList();
        }
    }

    /** The connection in which a text was typed. */
    private String connection(String text) throws IOException {
        for (Path file : recordings()) {
            if (messages(file).stream()
                    .anyMatch(message -> message.payload() instanceof Io io
                            && io.data().toUtf8().equals(text))) {
                return file.getFileName().toString().substring(0, 32);
            }
        }
        throw new AssertionError(text + " is in no recording");
    }

    /** How many parts the recording of a connection has. A slow login is in a shared recording, too, which has its own. */
    private long parts(String connection) throws IOException {
        return recordings().stream()
                .filter(file -> file.getFileName().toString().startsWith(connection))
                .count();
    }

    /** All that was typed, as far as recordings can be read. */
    private String typed() {
        StringBuilder typed = new StringBuilder();
        try {
            for (Path file : recordings()) {
                for (AuditMessage message : messages(file)) {
                    if (message.payload() instanceof Io io && io.stream() == Io.STDIN) {
                        typed.append(io.data().toUtf8()).append(' ');
                    }
                }
            }
        } catch (IOException e) {
            // it is being written
        }
        return typed.toString();
    }

    private static List<AuditMessage> messages(Path file) throws IOException {
        List<AuditMessage> messages = new ArrayList<>();
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(Files.newInputStream(file))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                messages.add(message);
            }
        } catch (RecordingException e) {
            // it breaks off here
        }
        return messages;
    }

    private void removeRecordings() throws IOException {
        for (Path file : recordings()) {
            Files.delete(file);
        }
    }

    @Test
    void inStrictItEndsTheSessionAndWhatWasRecordedIsThere() throws Exception {
        audit("strict");
        try (ClientSession session = login();
                ChannelExec channel = session.createExecChannel("echo")) {
            channel.open().verify(LIMIT);
            type(channel.getInvertedIn(), "rm");
            eventually("it is recorded", () -> typed().contains("rm"));
            removeRecordings();
            type(channel.getInvertedIn(), "work");
            session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), LIMIT);
            assertTrue(session.isClosed(), "the session goes on");
        }
        eventually("what was recorded is back", () -> typed().contains("rm"));
        eventually(
                "it is said what happened: " + audit.status(),
                () -> audit.status().failures().stream()
                        .anyMatch(failure -> failure.text().contains("was removed or renamed")));
    }

    @Test
    void inBestEffortTheNextPartGoesOnAndWhatWasRecordedIsThere() throws Exception {
        audit("best_effort");
        String connection;
        try (ClientSession session = login();
                ChannelExec channel = session.createExecChannel("echo")) {
            channel.open().verify(LIMIT);
            type(channel.getInvertedIn(), "rm");
            eventually("it is recorded", () -> typed().contains("rm"));
            connection = connection("rm");
            removeRecordings();
            type(channel.getInvertedIn(), "work");
            eventually("both parts can be read", () -> typed().contains("rm") && typed().contains("work"));
            eventually("there is a second part", () -> {
                try {
                    return parts(connection) == 2;
                } catch (IOException e) {
                    return false;
                }
            });
            type(channel.getInvertedIn(), "more");
            eventually("the second part goes on", () -> typed().contains("more"));
        }
        assertEquals(2, parts(connection));
    }
}
