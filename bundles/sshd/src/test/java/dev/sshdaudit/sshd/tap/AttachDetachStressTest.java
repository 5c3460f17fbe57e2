package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.sshd.testing.JudgingAuditLog;
import dev.sshdaudit.sshd.testing.TestClient;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The tap comes and goes, again and again as a bundle of its own, while all clients are busy. */
@EnabledIf("dev.sshdaudit.testkit.OpenSsh#isThere")
class AttachDetachStressTest {

    private static final int CYCLES = Boolean.getBoolean("soak") ? 10_000 : 500;

    /** Most of the time goes into loading classes. */
    private static final int CYCLES_OF_A_LOADER = 10;

    private static final int BLOCK = 16 << 10;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final JudgingAuditLog log = new JudgingAuditLog();
    private final List<PhantomReference<ClassLoader>> loaders = new ArrayList<>();
    private final ReferenceQueue<ClassLoader> unloaded = new ReferenceQueue<>();
    private final AtomicLong uses = new AtomicLong();
    private volatile boolean enough;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void nobodyNoticesAndNoClassStaysLoaded() throws Exception {
        ExecutorService clients = Executors.newCachedThreadPool();
        try (TestServer server = new TestServer(folder);
                TestClient mina = new TestClient(server)) {
            server.start();
            OpenSsh ssh =
                    OpenSsh.to(folder, server.port(), "ada").key(OpenSsh.generateKey(folder, "id_ecdsa", "ecdsa"));
            try (ClientSession session = mina.login()) {
                List<Future<?>> busy = List.of(
                        clients.submit(() -> echo(session)),
                        clients.submit(() -> repeat(() -> transfer(ssh))),
                        clients.submit(() -> repeat(() -> login(mina))),
                        clients.submit(() -> repeat(() -> login(mina))));
                attachAndDetach(server, busy);
                enough = true;
                for (Future<?> client : busy) {
                    client.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                }
                assertNoClassStaysLoaded();
                assertEquals("still here", TestClient.exec(session, "cat", "still here"));
            }
        } finally {
            enough = true;
            clients.shutdownNow();
        }
        assertEquals(List.of(), List.copyOf(log.broken()));
        assertEquals(log.begun(), log.ended());
        assertTrue(log.messages() > CYCLES);
        assertTrue(uses.get() > 20, "the clients did next to nothing: " + uses);
    }

    private void attachAndDetach(TestServer server, List<Future<?>> busy) throws Exception {
        TapLoader loader = null;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            if (cycle % CYCLES_OF_A_LOADER == 0) {
                loader = new TapLoader();
                loaders.add(new PhantomReference<>(loader, unloaded));
            }
            long seen = log.messages();
            long wanted = 1 + cycle % 7 * 8;
            try (AutoCloseable tap = loader.attach(server.sshd, log)) {
                eventually(() -> "messages through " + tap, () -> log.messages() >= seen + wanted || ended(busy));
            }
            for (Future<?> client : busy) {
                if (client.isDone()) {
                    client.get(); // tells why
                }
            }
        }
    }

    private static boolean ended(List<Future<?>> busy) {
        return busy.stream().anyMatch(Future::isDone);
    }

    /** Sessions are open still, and keep nothing. */
    private void assertNoClassStaysLoaded() {
        int all = loaders.size();
        eventually(() -> loaders.size() + " of " + all + " class loaders to go", () -> {
            System.gc();
            loaders.removeIf(it -> it.refersTo(null));
            return loaders.isEmpty();
        });
    }

    private Void repeat(Callable<?> use) throws Exception {
        while (!enough) {
            use.call();
            uses.incrementAndGet();
        }
        return null;
    }

    private Void login(TestClient client) throws IOException {
        try (ClientSession session = client.login()) {
            assertEquals("hello", TestClient.exec(session, "cat", "hello"));
        }
        return null;
    }

    private Void transfer(OpenSsh ssh) throws IOException, InterruptedException {
        byte[] content = new byte[1_000_000];
        new Random(uses.get()).nextBytes(content);
        Path original = Files.write(folder.resolve("original"), content);
        Processes.Result result =
                ssh.sftp("put " + original + " /uploaded\nget /uploaded " + folder.resolve("back") + "\n");
        assertEquals(0, result.exit(), result::toString);
        assertArrayEquals(content, Files.readAllBytes(folder.resolve("uploaded")));
        assertArrayEquals(content, Files.readAllBytes(folder.resolve("back")));
        return null;
    }

    /** One channel all the time; what comes back must be what went in. */
    private Void echo(ClientSession session) throws IOException, NoSuchAlgorithmException {
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        MessageDigest received = MessageDigest.getInstance("SHA-256");
        Random random = new Random(1);
        byte[] block = new byte[BLOCK];
        try (ChannelShell channel = session.createShellChannel()) {
            channel.setUsePty(false);
            channel.setErr(new ByteArrayOutputStream());
            channel.setOut(new DigestOutputStream(OutputStream.nullOutputStream(), received));
            channel.open().verify(LIMIT);
            try (OutputStream in = channel.getInvertedIn()) {
                while (!enough) {
                    random.nextBytes(block);
                    sent.update(block);
                    in.write(block);
                    in.flush();
                }
            }
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
            assertEquals(3, channel.getExitStatus());
        }
        assertArrayEquals(sent.digest(), received.digest());
        return null;
    }
}
