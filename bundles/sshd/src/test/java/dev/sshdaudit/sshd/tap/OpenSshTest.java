package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.ChannelOpen.NewChannelDirectTcpip;
import dev.sshdaudit.message.ChannelOpen.NewChannelFailed;
import dev.sshdaudit.message.ChannelOpen.NewChannelForwardedTcpip;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestClient;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf("dev.sshdaudit.testkit.OpenSsh#isThere")
class OpenSshTest {

    @TempDir
    Path folder;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private TestServer server;
    private SshServerTap tap;
    private OpenSsh user;
    private OpenSsh client;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(folder);
        tap = SshServerTap.attach(server.sshd, log);
        server.start();
        user = OpenSsh.to(folder, server.port(), "ada");
        client = user.key(OpenSsh.generateKey(folder, "id_ecdsa", "ecdsa"));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        tap.close();
        log.connections().forEach(it -> assertEquals(List.of(), it.notFollowed(), "an honest client is not ended"));
    }

    /** What a client printed, output and errors as they came, and how it ended. */
    private record Result(int status, String out) {}

    private static Result run(OpenSsh client, String input, String... arguments) throws Exception {
        Processes.Result result =
                Processes.run(client.ssh(arguments).redirectErrorStream(true), input.getBytes(StandardCharsets.UTF_8));
        return new Result(result.exit(), result.text());
    }

    private Result ssh(String... arguments) throws Exception {
        return run(client, "", arguments);
    }

    private Result sshWithInput(String input, String... arguments) throws Exception {
        return run(client, input, arguments);
    }

    private Result sshWithPassword(String password, String command) throws Exception {
        return run(user.option("-o", "PubkeyAuthentication=no").answers(password), "", command);
    }

    private Process start(OpenSsh client, String... arguments) throws IOException {
        return client.ssh(arguments).redirectErrorStream(true).start();
    }

    @Test
    void aProgramGetsItsInputAndEndsWithItsStatus() throws Exception {
        Path program = Files.writeString(folder.resolve("program"), "cat; echo oops >&2; exit 7");
        Result result = sshWithInput("hello", "sh " + program);
        assertEquals(new Result(7, "hellooops\n"), result);
        RecordedConnection recorded = log.only().awaitEnd();
        String all = recorded.toString();
        assertEquals("hello", recorded.text(0, 0));
        assertEquals("hello", recorded.text(0, 1), all);
        assertEquals("oops\n", recorded.text(0, 2), all);
        assertTrue(all.contains("exit exitStatus=7"), all);
        assertTrue(all.contains("method=publickey"), all);
        assertTrue(all.contains("clientVersion=SSH-2.0-OpenSSH"), all);
        assertTrue(all.contains("disconnect {reason=disconnected by the client: disconnected by user}"), all);
        assertEquals(1, recorded.messages(MessageType.CLOSE).size());
    }

    @Test
    void clientsSeeNoDifference() throws Exception {
        List<Result> recorded = everyKindOfEnd();
        assertEquals(5, log.connections().size());
        tap.close();
        assertEquals(everyKindOfEnd(), recorded);
        assertEquals(5, log.connections().size());
    }

    private List<Result> everyKindOfEnd() throws Exception {
        return List.of(
                ssh("false"),
                sshWithInput("", "-T"),
                new Result(ssh("no-such-program-anywhere").status(), "the text depends on who is faster"),
                ssh("-s", "no-such-subsystem"),
                sshWithPassword("wrong", "true"));
    }

    /** The shell, because programs that SSHD runs get stuck when much goes in and out at a time. */
    @Test
    void compressionMakesNoDifference() throws Exception {
        String input = "compressible ".repeat(200_000);
        Result result = sshWithInput(input, "-C", "-T");
        assertEquals(3, result.status());
        assertTrue(result.out().replace("bye", "").equals(input)); // stderr comes in between somewhere
        RecordedConnection recorded = log.only().awaitEnd();
        assertEquals(input, recorded.text(0, 0));
        assertEquals(input, recorded.text(0, 1));
    }

    @Test
    void neitherDoesCompressionFromTheStart() throws IOException {
        String input = "compressible ".repeat(2_000);
        try (TestClient mina = new TestClient(server)) {
            mina.ssh.setCompressionFactories(List.of(BuiltinCompressions.zlib));
            assertEquals(input, TestClient.exec(mina.login(), "cat", input));
        }
        assertEquals(input, log.only().awaitEnd().text(0, 0));
    }

    @Test
    void passwordsGoodAndBad() throws Exception {
        assertEquals(255, sshWithPassword("wrong", "true").status());
        assertEquals(0, sshWithPassword("secret", "true").status());
        assertEquals(
                1,
                log.connection(0)
                        .awaitEnd()
                        .messages(MessageType.HANDSHAKE_FAILED)
                        .size());
        assertEquals(
                1,
                log.connection(1)
                        .awaitEnd()
                        .messages(MessageType.HANDSHAKE_SUCCESSFUL)
                        .size());
    }

    @Test
    void filesThatGoBothWaysAreTheSameAndRecorded() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        Path original = Files.write(folder.resolve("original"), content);
        Processes.Result result =
                client.sftp("put " + original + " /uploaded\nget /uploaded " + folder.resolve("back") + "\n");
        assertEquals(0, result.exit(), result::toString);
        assertArrayEquals(content, Files.readAllBytes(folder.resolve("uploaded")));
        assertArrayEquals(content, Files.readAllBytes(folder.resolve("back")));
        RecordedConnection recorded = log.only().awaitEnd();
        assertTrue(recorded.toString().contains("0 subsystem requestId="));
        assertTrue(recorded.bytes(0, 0).length > content.length);
        assertTrue(recorded.bytes(0, 1).length > content.length);
    }

    @Test
    @DisabledIfSystemProperty(
            named = "org.apache.sshd.common.io.IoServiceFactoryFactory",
            matches = ".*[.]mina[.].*",
            disabledReason = "On this back end SSHD by itself loses what a forwarded connection ends with")
    void aForwardedStandardInputIsADirectChannel() throws Exception {
        try (ServerSocket target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = answering(target, 4, "pong");
            Result result = sshWithInput("ping", "-W", "127.0.0.1:" + target.getLocalPort());
            assertEquals(new Result(0, "pong"), result);
            join(answering);
            RecordedConnection recorded = log.only().awaitEnd();
            NewChannelDirectTcpip open = (NewChannelDirectTcpip)
                    recorded.only(MessageType.NEW_CHANNEL_DIRECT_TCPIP).payload();
            assertEquals(target.getLocalPort(), open.portToConnect());
            assertEquals("ping", recorded.text(0, 0));
            assertEquals("pong", recorded.text(0, 1));
        }
    }

    @Test
    void aChannelThatCannotBeOpenedSaysWhy() throws Exception {
        int port;
        try (ServerSocket target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = target.getLocalPort();
        }
        assertEquals(255, ssh("-W", "127.0.0.1:" + port).status());
        NewChannelFailed failed = (NewChannelFailed)
                log.only().only(MessageType.NEW_CHANNEL_FAILED).payload();
        assertEquals("direct-tcpip", failed.channelType());
        assertTrue(failed.reason().contains("refused"), failed::reason);
    }

    @Test
    void forwardedPortsAreRecordedInBothDirections() throws IOException {
        try (ServerSocket target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String to = "127.0.0.1:" + target.getLocalPort();
            int local = freePort();
            int remote = freePort();
            Process ssh =
                    start(client, "-L", "127.0.0.1:" + local + ":" + to, "-R", "127.0.0.1:" + remote + ":" + to, "cat");
            try {
                RecordedConnection recorded = log.only().await(MessageType.EXEC);
                assertTrue(recorded.toString().contains("forward_tcpip BindHost=127.0.0.1 BindPort=" + remote));
                assertEquals("pong1", talk(target, local, "ping1", "pong1"));
                assertEquals("pong2", talk(target, remote, "ping2", "pong2"));
                recorded.await(MessageType.CLOSE, 2);
                long direct =
                        recorded.only(MessageType.NEW_CHANNEL_DIRECT_TCPIP).channelId();
                assertEquals("ping1pong1", recorded.text(direct, 0) + recorded.text(direct, 1));
                long forwarded =
                        recorded.only(MessageType.NEW_CHANNEL_FORWARDED_TCPIP).channelId();
                assertEquals("pong2ping2", recorded.text(forwarded, 0) + recorded.text(forwarded, 1));
                assertEquals(
                        remote,
                        ((NewChannelForwardedTcpip) recorded.only(MessageType.NEW_CHANNEL_FORWARDED_TCPIP)
                                        .payload())
                                .connectedPort());
            } finally {
                ssh.getOutputStream().close();
                ssh.destroy();
            }
        }
    }

    @Test
    void aClientThatIsKilledLeavesACompleteRecording() throws IOException {
        Process ssh = start(client, "cat");
        RecordedConnection recorded = log.only().await(MessageType.EXEC);
        ssh.getOutputStream().write("unfinished".getBytes(StandardCharsets.UTF_8));
        ssh.getOutputStream().flush();
        eventually("the input", () -> recorded.text(0, 0).equals("unfinished"));
        ssh.destroyForcibly();
        recorded.awaitEnd();
        assertEquals(1, recorded.messages(MessageType.CLOSE).size(), recorded::toString);
    }

    @Test
    void aRefusalIsShownToTheUser() throws IOException {
        Process ssh = start(client.option("-o", "LogLevel=INFO"), "cat");
        RecordedConnection recorded = log.only().await(MessageType.EXEC);
        recorded.control().disconnect("This session cannot be audited");
        String shown = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(shown.contains("This session cannot be audited"), shown);
        recorded.awaitEnd();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String talk(ServerSocket target, int port, String question, String answer) throws IOException {
        Thread answering = answering(target, question.length(), answer);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            join(answering);
        }
    }

    /** Takes one connection, reads so much, answers and closes it. */
    private static Thread answering(ServerSocket target, int length, String answer) {
        Thread thread = new Thread(() -> {
            try (Socket socket = target.accept()) {
                socket.getInputStream().readNBytes(length);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        eventually("the other end", () -> !thread.isAlive());
    }
}
