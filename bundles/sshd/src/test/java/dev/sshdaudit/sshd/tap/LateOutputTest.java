package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.Packet;
import dev.sshdaudit.testkit.RawClient;
import dev.sshdaudit.testkit.RawClient.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.throttle.ChannelStreamWriter;
import org.apache.sshd.common.channel.throttle.DefaultChannelStreamWriter;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thread of the server is about to write, the client closes the channel and opens another one by the same number, and
 * only then the thread writes: on a real server.
 */
@Timeout(120)
class LateOutputTest {

    private static final long WINDOW = 1 << 20;
    private static final String SECRET = "TOP-SECRET";

    @TempDir
    Path folder;

    private final RawClient client = new RawClient();
    private final RecordingAuditLog log =
            RecordingAuditLog.of(Content.STDIN, Content.STDOUT, Content.STDERR).strict();
    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicBoolean waitsOnce = new AtomicBoolean(true);
    private TestServer server;
    private SshServerTap tap;
    private ServerSocket sink;

    @BeforeEach
    void start() throws IOException {
        sink = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        server = new TestServer(folder);
        tap = SshServerTap.attach(server.sshd, log);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        goOn.countDown();
        client.close();
        tap.close();
        server.close();
        sink.close();
    }

    /** Writes as the channel does once it has found that it may. */
    private final class LateWriter extends DefaultChannelStreamWriter {

        LateWriter(Channel channel) {
            super(channel);
        }

        @Override
        public IoWriteFuture writeData(Buffer buffer) throws IOException {
            if (!(channel instanceof ChannelSession) || !waitsOnce.compareAndSet(true, false)) {
                return super.writeData(buffer);
            }
            writing.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return channel.getSession().writePacket(buffer);
        }
    }

    private ChannelStreamWriter lateWriter(Channel channel, byte command) {
        return new LateWriter(channel);
    }

    private static Packet open(String type) {
        return Packet.of(90).text(type).uint32(5).uint32(WINDOW).uint32(32768);
    }

    private Packet openForwarding() {
        return open("direct-tcpip")
                .text("127.0.0.1")
                .uint32(sink.getLocalPort())
                .text("127.0.0.1")
                .uint32(1);
    }

    private static Packet request(long channel, String type) {
        return Packet.of(98).uint32(channel).text(type).bool(true);
    }

    private static Packet data(long channel, String data) {
        return Packet.of(94).uint32(channel).text(data);
    }

    private static Packet close(long channel) {
        return Packet.of(97).uint32(channel);
    }

    private static boolean hasText(RawClient.Received packet, String text) {
        return packet.number() == 94 && new String(packet.packet(), StandardCharsets.ISO_8859_1).endsWith(text);
    }

    /** A shell that is about to give back a secret while its channel is closed by both sides. */
    private Connection withLateWriter() throws Exception {
        server.sshd.setChannelStreamWriterResolver(this::lateWriter);
        Connection connection = client.connect(server.port()).login();
        connection.send(open("session")).await(it -> it.number() == 91);
        connection.send(request(0, "shell")).await(it -> it.number() == 99);
        connection.send(data(0, SECRET));
        assertTrue(writing.await(30, TimeUnit.SECONDS));
        connection.send(close(0)).await(it -> it.number() == 97);
        return connection;
    }

    @Test
    void itIsNotTakenForWhatAForwardingSends() throws Exception {
        Connection connection = withLateWriter();
        connection.send(openForwarding()).await(2, it -> it.number() == 91);
        goOn.countDown();
        connection.await(it -> hasText(it, SECRET));
        AuditMessage late = log.only().only(MessageType.IO, it -> ((Io) it.payload()).stream() == Io.STDOUT);
        assertTrue(((Io) late.payload()).data().toUtf8().endsWith(SECRET));
        assertEquals(0L, late.channelId());
        try (Socket there = sink.accept()) {
            there.getOutputStream().write("forwarded".getBytes(StandardCharsets.ISO_8859_1));
            connection.await(it -> hasText(it, "forwarded"));
        }
        connection.send(close(1));
        log.only().await(MessageType.CLOSE, 2);
        AuditMessage closed = log.only().messages(MessageType.CLOSE).get(1);
        assertEquals(9L, closed.extras().get("bytesOut"));
        assertFalse(closed.extras().containsKey("candidates"), closed::toString);
        assertEquals(List.of(), log.only().notFollowed());
    }

    @Test
    void itIsNotTakenForWhatAnotherShellPrints() throws Exception {
        Connection connection = withLateWriter();
        connection.send(open("session")).await(2, it -> it.number() == 91);
        connection.send(request(1, "shell")).await(2, it -> it.number() == 99);
        goOn.countDown();
        connection.await(it -> hasText(it, SECRET));
        connection.send(data(1, "public")).await(it -> hasText(it, "public"));
        log.only().await(MessageType.IO, 4);
        assertTrue(log.only().text(0, 1).endsWith(SECRET));
        assertEquals("public", log.only().text(1, 1));
        assertEquals(List.of(), log.only().notFollowed());
    }

    /** As OpenSSH does that runs one command after the other over one connection (ControlMaster). */
    @Test
    void aNumberThatIsUsedAgainAndAgainLeavesNoMark() throws IOException {
        Connection connection = client.connect(server.port()).login();
        int many = Integer.getInteger("reused.numbers", 50);
        for (int i = 0; i < many; i++) {
            connection.send(open("session")).await(i + 1, it -> it.number() == 91);
            connection
                    .send(request(i, "shell"))
                    .send(data(i, "typed"))
                    .send(Packet.of(96).uint32(i));
            connection.await(i + 1, it -> it.number() == 97).send(close(i));
        }
        log.only().await(MessageType.CLOSE, many);
        assertEquals(3 * many, log.only().messages(MessageType.IO).size(), "typed, given back, and bye");
        assertEquals(
                List.of(),
                log.only().messages().stream()
                        .filter(it -> it.extras().containsKey("candidates"))
                        .toList());
        assertEquals(List.of(), log.only().notFollowed());
    }

    /** RFC 4253, section 7.1. */
    @Test
    void whatTheClientSendsInTheMiddleOfItsKeyExchangeIsNotDone() throws Exception {
        Connection connection = client.connect(server.port()).login();
        connection.send(open("session")).await(it -> it.number() == 91);
        connection.breakIntoKeyExchange(request(0, "exec").text("touch done"));
        connection.awaitEnd();
        assertEquals(
                List.of("the client sends it in the middle of its key exchange"),
                log.only().notFollowed());
        eventually("the end", () -> log.only().messages(MessageType.DISCONNECT).size() == 1);
    }
}
