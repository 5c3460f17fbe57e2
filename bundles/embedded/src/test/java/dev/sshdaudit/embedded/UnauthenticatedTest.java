package dev.sshdaudit.embedded;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients cost that never authenticate. */
@Timeout(300)
class UnauthenticatedTest {

    private static final int CONNECTS = Boolean.getBoolean("soak") ? 5_000 : 500;
    private static final int NAME_LENGTH = 120_000;
    private static final int ATTEMPTS = 19;
    private static final String PASSWORD = "Un1-password-" + Long.toHexString(System.nanoTime());
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final SshServer server = TestServers.echo(PASSWORD);
    private Path directory;
    private SshAudit audit;

    @BeforeEach
    void start() throws IOException {
        directory = folder.resolve("audit");
        audit = SshAudit.builder()
                .configure("audit", Map.of("enable", true, "format", "binary", "storage", "file"))
                .configure("audit.file", Map.of("directory", directory))
                .start();
        audit.attach(server);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(true);
        audit.close();
    }

    /** Ends auditing, and returns the sizes of all files, metadata included. */
    private List<Long> sizesOfFiles() throws IOException {
        eventually("all recordings are written", () -> {
            AuditStatus status = audit.status();
            return status.liveConnections() + status.pendingRecordings() == 0;
        });
        audit.close();
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Character.isLetterOrDigit(
                            file.getFileName().toString().charAt(0)))
                    .map(file -> file.toFile().length())
                    .toList();
        }
    }

    private static long sum(List<Long> sizes) {
        return sizes.stream().mapToLong(Long::longValue).sum();
    }

    private Map<String, List<AuditMessage>> recordedByConnection() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> recordings = files.filter(
                            file -> file.getFileName().toString().matches("[0-9a-f]{32}"))
                    .toList();
            assertEquals(1, recordings.size());
            return Recordings.read(recordings.get(0)).stream()
                    .collect(Collectors.groupingBy(AuditMessage::connectionId));
        }
    }

    @Test
    void bareConnectsMakeTwoFilesTogetherAndEachIsRecordedWhole() throws Exception {
        for (int i = 0; i < CONNECTS; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
                assertTrue(socket.getInputStream().read() >= 0);
            }
        }
        eventually("each connection has been seen", () -> audit.status().connections() == CONNECTS);
        List<Long> sizes = sizesOfFiles();
        System.out.printf("%d bare connects: %d files of %d bytes%n", CONNECTS, sizes.size(), sum(sizes));
        assertEquals(2, sizes.size());
        Map<String, List<AuditMessage>> connections = recordedByConnection();
        assertEquals(CONNECTS + 1, connections.size());
        assertEquals(
                CONNECTS,
                connections.values().stream()
                        .filter(messages -> messages.stream()
                                .map(AuditMessage::type)
                                .toList()
                                .equals(List.of(
                                        MessageType.CONNECT, MessageType.HANDSHAKE_FAILED, MessageType.DISCONNECT)))
                        .count());
        assertEquals(0, audit.status().lostMessages());
    }

    @Test
    void loginsWithLongNamesTakeLessThanTheySend() throws Exception {
        Random random = new Random(5);
        byte[] bytes = new byte[NAME_LENGTH * 3 / 4];
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyIdentityProvider(session -> List.of());
        client.start();
        int connections = 5;
        try {
            for (int i = 0; i < connections; i++) {
                random.nextBytes(bytes);
                String name = Base64.getEncoder().encodeToString(bytes);
                try (ClientSession session = client.connect(name, "127.0.0.1", server.getPort())
                        .verify(LIMIT)
                        .getSession()) {
                    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                        session.addPasswordIdentity("wrong" + attempt);
                    }
                    assertFalse(session.auth().await(LIMIT) && session.isAuthenticated());
                }
            }
        } finally {
            client.stop();
        }
        List<Long> sizes = sizesOfFiles();
        double ratio = (double) sum(sizes) / ((long) connections * ATTEMPTS * NAME_LENGTH);
        System.out.printf(
                "names of %d bytes: %d files of %d bytes, %.2f times what was sent%n",
                NAME_LENGTH, sizes.size(), sum(sizes), ratio);
        assertEquals(2, sizes.size());
        assertTrue(ratio < 1, "ratio: " + ratio);
    }
}
