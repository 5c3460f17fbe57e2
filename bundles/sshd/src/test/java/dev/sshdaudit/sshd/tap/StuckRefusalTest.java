package dev.sshdaudit.sshd.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.Content;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.Packet;
import dev.sshdaudit.testkit.RawClient;
import dev.sshdaudit.testkit.RawClient.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of a connection does not depend on one thread: a host's listener, or the log, may keep that one. */
@Timeout(120)
class StuckRefusalTest {

    @TempDir
    Path folder;

    private final RawClient client = new RawClient();
    private final RecordingAuditLog log = RecordingAuditLog.of(Content.STDOUT).strict();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private TestServer server;
    private SshServerTap tap;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
        server.sshd.setShellFactory(channel -> new Endless());
        server.sshd.addSessionListener(new SessionListener() {
            @Override
            public void sessionDisconnect(
                    Session session, int reason, String message, String language, boolean initiator) {
                stuck.countDown();
                try {
                    letGo.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        tap = SshServerTap.attach(server.sshd, log);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        letGo.countDown();
        client.close();
        tap.close();
        server.close();
    }

    @Test
    void eachSessionEndsWhateverKeepsTheThreadThatWouldTellTheClient() throws Exception {
        Connection[] connections = {shell(), shell()};
        for (Connection connection : connections) {
            connection.send(Packet.of(199).text("?"));
        }
        assertTrue(stuck.await(30, TimeUnit.SECONDS));
        for (Connection connection : connections) {
            connection.awaitEnd();
        }
        assertEquals(1, letGo.getCount());
    }

    /** With a window that lets the server print without end. */
    private Connection shell() throws IOException {
        Connection connection = client.connect(server.port()).login().open(0, 0xffffffffL);
        return connection.send(Packet.of(98).uint32(0).text("shell").bool(true)).await(it -> it.number() == 94);
    }

    /** Prints a line every millisecond. */
    private static final class Endless implements Command {
        private OutputStream out;
        private volatile boolean over;

        @Override
        public void setInputStream(InputStream stream) {}

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {}

        @Override
        public void setExitCallback(ExitCallback callback) {}

        @Override
        public void start(ChannelSession channel, Environment environment) {
            Thread thread = new Thread(this::run, "endless");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try {
                while (!over) {
                    out.write('x');
                    out.flush();
                    Thread.sleep(1);
                }
            } catch (IOException | InterruptedException e) {
                over = true;
            }
        }

        @Override
        public void destroy(ChannelSession channel) {
            over = true;
        }
    }
}
