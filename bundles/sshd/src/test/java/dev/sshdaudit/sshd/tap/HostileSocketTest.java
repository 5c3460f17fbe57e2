package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes to a port that does not even speak SSH. */
class HostileSocketTest {

    private static final String VERSION = "SSH-2.0-test\r\n";

    @TempDir
    Path folder;

    private Comparison servers;

    @BeforeEach
    void start() {
        servers = new Comparison(folder, server -> {});
    }

    @AfterEach
    void stop() throws IOException {
        servers.close();
    }

    private RecordedConnection assertFails(RecordedConnection recorded) {
        assertEquals(List.of("connect", "handshake_failed", "disconnect"), recorded.types(), recorded::toString);
        return recorded;
    }

    /** Sends this, and sees what the server calls itself and that it hangs up. */
    private static List<String> talk(TestServer server, byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            String version = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1), 1)
                    .readLine();
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (SocketException e) {
                // the server has hung up before it has read all
            }
            return List.of(version);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "SSH-1.5-old\r\n",
                "SSH-2.0\r\n",
                "SSH-2.0-\u0000\r\n",
                "\r\n\r\n\r\n\u0016\u0003\u0001 a TLS client\r\n"
            })
    void aLineThatIsNoVersionEndsIt(String line) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        assertFails(servers.sameVisit(line, server -> talk(server, bytes)));
    }

    @Test
    void aVersionWithoutAnEndIsNotWaitedFor() throws IOException {
        byte[] endless = ("SSH-2.0-" + "v".repeat(1 << 20)).getBytes(StandardCharsets.ISO_8859_1);
        RecordedConnection recorded = assertFails(servers.sameVisit("endless", server -> talk(server, endless)));
        assertTrue(recorded.toString().length() < 2000, recorded::toString);
    }

    @Test
    void garbageAfterTheVersionEndsItWithAReason() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            byte[] garbage = new byte[4096];
            new Random(seed).nextBytes(garbage);
            byte[] bytes =
                    (VERSION + new String(garbage, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
            RecordedConnection recorded =
                    assertFails(servers.sameVisit("garbage " + seed, server -> talk(server, bytes)));
            assertTrue(
                    recorded.only(MessageType.HANDSHAKE_FAILED)
                            .extras()
                            .get("clientVersion")
                            .equals(VERSION.trim()),
                    recorded::toString);
        }
    }

    @Test
    void aPortScanLeavesItsTrace() throws IOException {
        assertFails(servers.sameVisit("scan", server -> {
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                eventually("the session", () -> server.sshd.getActiveSessions().size() == 1);
                socket.setSoLinger(true, 0); // a reset in place of a goodbye
            }
            return List.of();
        }));
    }

    @Test
    void theVersionAndThenNothingIsAHandshakeThatFailed() throws IOException {
        assertFails(
                servers.sameVisit("silence", server -> talk(server, VERSION.getBytes(StandardCharsets.ISO_8859_1))));
    }
}
