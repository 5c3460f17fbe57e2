package dev.sshdaudit.embedded;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static dev.sshdaudit.testkit.Eventually.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.MemoryRecordings;
import dev.sshdaudit.testkit.Packet;
import dev.sshdaudit.testkit.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.CommandFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logs in and runs a command, again and again, for several timeouts of a storage that does not answer, in mode strict. */
@Timeout(180)
class StrictWithBlockedStorageTest {

    private static final String PASSWORD = "Bl-password-" + Long.toHexString(System.nanoTime());
    private static final int TIMEOUT_SECONDS = Integer.getInteger("blocked.timeout", 1);
    private static final int TIMEOUTS = Integer.getInteger("blocked.timeouts", 5);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final AtomicInteger ran = new AtomicInteger();
    private final MemoryRecordings storage = new MemoryRecordings();
    private final SshServer server = TestServers.echo(PASSWORD);
    private final SshClient client = SshClient.setUpDefaultClient();
    private SshAudit audit;
    private int attempts;

    @AfterEach
    void stop() throws IOException {
        storage.unblock();
        client.stop();
        server.stop(true);
        audit.close();
    }

    private void start() throws IOException {
        CommandFactory echo = server.getCommandFactory();
        server.setCommandFactory((channel, command) -> {
            ran.incrementAndGet();
            return echo.createCommand(channel, command);
        });
        server.start();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyIdentityProvider(session -> List.of());
        client.start();
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
                                "mode",
                                "strict",
                                "mailbox.timeout",
                                TIMEOUT_SECONDS))
                .storage("blocked", storage)
                .start();
        audit.attach(server);
    }

    /** Whether the server let it be done. */
    private boolean work() {
        attempts++;
        int before = ran.get();
        try (ClientSession session = client.connect("ada", "127.0.0.1", server.getPort())
                .verify(LIMIT)
                .getSession()) {
            session.addPasswordIdentity(PASSWORD);
            session.auth().verify(LIMIT);
            try (ChannelExec channel = session.createExecChannel("id")) {
                channel.setIn(InputStream.nullInputStream());
                channel.open().verify(LIMIT);
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
            }
        } catch (IOException e) {
            // as it should be while the storage does not answer
        }
        return ran.get() > before;
    }

    @Test
    void noCommandRunsBeforeTheStorageHasTheFirstMessagesOfItsConnection() throws IOException {
        start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos((long) TIMEOUTS * TIMEOUT_SECONDS);
        while (System.nanoTime() < end) {
            work();
        }
        assertEquals(0, ran.get(), () -> "of " + attempts + " commands, while the storage had nothing");
        assertTrue(attempts > 2 * TIMEOUTS, () -> attempts + " logins: once it is known, they are refused at once");
        storage.unblock();
        eventually("it is let in, since the storage answers", 30, this::work);
    }

    /** The server reads the login and the command at once, since an attempt to log in before keeps it waiting. */
    private boolean workAtOnce() throws IOException {
        int before = ran.get();
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        server.setPasswordAuthenticator((user, password, session) -> {
            if (!password.equals("wait")) {
                return password.equals(PASSWORD);
            }
            waiting.countDown();
            try {
                return !sent.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try (RawClient raw = new RawClient();
                RawClient.Connection connection = raw.connect(server.getPort())) {
            connection.send(Packet.login("ada", "wait"));
            eventually("the first attempt", () -> waiting.getCount() == 0 || connection.isOver());
            connection.send(Packet.login("ada", PASSWORD));
            connection.send(
                    Packet.of(90).text("session").uint32(0).uint32(1 << 20).uint32(32768));
            connection
                    .send(Packet.of(98).uint32(0).text("exec").bool(true).text("id"))
                    .awaitSent();
            sent.countDown();
            within(20, () -> ran.get() != before || connection.isOver());
        }
        return ran.get() > before;
    }

    @Test
    void neitherDoesOneThatComesInOneSegmentWithTheLogin() throws IOException {
        start();
        assertFalse(workAtOnce(), "the storage has nothing, and it is not known yet that it blocks");
        storage.unblock();
        eventually("it is let in, since the storage answers", 30, () -> {
            try {
                return workAtOnce();
            } catch (IOException e) {
                return false; // as it should be while the storage does not answer
            }
        });
    }
}
