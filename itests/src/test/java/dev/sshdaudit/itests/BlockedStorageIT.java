package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.sshd.common.channel.exception.SshChannelClosedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A storage that does not answer for ever: SSH goes on or ends, as the mode says, and no other session notices. */
@Timeout(300)
class BlockedStorageIT {

    private static final int LIMIT_SECONDS = 3;
    /** For a machine that is busy. */
    private static final int MORE_SECONDS = 15;

    private static final int ELSEWHERE = 5;
    /** Many times the threads that serve SSH, and more than a storage may hold. */
    private static final int BLOCKED = 30;
    /** What a storage may hold: 16, and as many as there are processors. */
    private static final int MOST_HELD = 16 + Runtime.getRuntime().availableProcessors();

    private static final int FLOOD = 8 << 20;

    private static Karaf karaf;
    private static LightClient client;
    private static EchoHost host;
    private static FaultyStorage storage;

    @BeforeAll
    static void start() throws Exception {
        client = new LightClient();
        karaf = Karaf.distribution("blocked")
                .set("audit.cfg", "mailbox.timeout", String.valueOf(LIMIT_SECONDS))
                .start();
        host = EchoHost.in(karaf);
    }

    @AfterAll
    static void stop() {
        client.close();
        karaf.close();
    }

    @BeforeEach
    void allIsWell() throws Exception {
        storage = FaultyStorage.in(karaf);
        storage.tell("works");
        audit("best_effort", "file");
    }

    private static void audit(String mode, String storage) throws IOException {
        karaf.set("audit.cfg", "mode", mode, "storage", storage);
        awaitStatus("storage +" + storage);
        awaitStatus("mode +" + mode);
    }

    private static void awaitStatus(String line) {
        Pattern pattern = Pattern.compile("(?m)^ *" + line + "$");
        eventually(
                () -> line + " in " + status(),
                60,
                () -> pattern.matcher(status()).find());
    }

    private static String status() {
        try {
            return karaf.ssh().exec("audit:status").text();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Has sessions type into a storage that does not answer, until no more can do so. */
    private static void block(List<Echo> sessions, long held) throws IOException, InterruptedException {
        // of a bundle that is gone, some may be held for ever
        long before = storage.held();
        storage.tell("blocks");
        eventually(() -> held + " threads held, not " + (storage.held() - before), 60, () -> {
            try {
                Latencies.of(sessions, 1);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
            return storage.held() - before >= held;
        });
    }

    private static void print(String what, Object figures) {
        System.out.println("blocked storage: " + what + ": " + figures);
    }

    private static double seconds(long nanos) {
        return Math.round(nanos / 1e8) / 10.0;
    }

    @Test
    void inBestEffortSessionsGoOnAndNobodyIsSlowedDown() throws Exception {
        List<Echo> elsewhere = Echo.many(ELSEWHERE, client, host);
        audit("best_effort", "faulty");
        Set<Path> before = storage.recordings();
        List<Echo> here = Echo.many(BLOCKED, client, host);
        Latencies elsewhereBefore = Latencies.of(elsewhere, 200);
        Latencies hereBefore = Latencies.of(here, 30);
        block(here, MOST_HELD);
        print(ELSEWHERE + " sessions recorded elsewhere, storage well   ", elsewhereBefore);
        print(ELSEWHERE + " sessions recorded elsewhere, storage blocked", Latencies.of(elsewhere, 200));
        print(BLOCKED + " sessions recorded there, storage well   ", hereBefore);
        print(BLOCKED + " sessions recorded there, storage blocked", Latencies.of(here, 30));

        // more than the mailbox takes: reading stops for as long as it may, and then goes on
        long flood = here.get(0).type("f".repeat(FLOOD));
        print("8 MiB to and fro through a session whose mailbox is full, seconds", seconds(flood));
        assertTrue(seconds(flood) < LIMIT_SECONDS + MORE_SECONDS, () -> "held up for " + seconds(flood) + " s");
        long login = System.nanoTime();
        here.addAll(Echo.many(1, client, host));
        print("a login, seconds", seconds(System.nanoTime() - login));
        assertTrue(status().contains("Storage faulty has not answered for " + LIMIT_SECONDS + " s"), status());

        storage.tell("works");
        eventually(
                karaf::log,
                60,
                () -> karaf.log().contains("The storage answers again.")
                        && karaf.log().contains("The storage has caught up."));
        for (Echo echo : here) {
            echo.type("again");
            echo.close();
        }
        List<Recording> recordings = new ArrayList<>();
        for (Path file : storage.recordings()) {
            if (!before.contains(file)) {
                recordings.add(Recording.ended(file));
            }
        }
        assertEquals(
                here.size(),
                recordings.stream()
                        .filter(one -> one.text(0, Io.STDIN).endsWith("again"))
                        .count());
        List<Recording> torn =
                recordings.stream().filter(BlockedStorageIT::hasGap).toList();
        assertEquals(1, torn.size(), "what had room is not lost");
        assertTrue(torn.get(0).text(0, Io.STDIN).contains("ff"));
        Latencies.of(elsewhere, 1);
        for (Echo echo : elsewhere) {
            echo.close();
        }
    }

    private static boolean hasGap(Recording recording) {
        return recording.messages().stream()
                .anyMatch(message -> message.extras().containsKey(AuditMessage.LOST_MESSAGES));
    }

    @Test
    void inStrictSessionsEndInTimeWithAReasonAndTheOthersGoOn() throws Exception {
        List<Echo> elsewhere = Echo.many(ELSEWHERE, client, host);
        audit("strict", "faulty");
        Echo first = new Echo(client, host);
        List<Echo> here = Echo.many(BLOCKED, client, host);
        Process program = host.ssh().ssh("cat").start();
        type(program);
        assertEquals('k', program.getInputStream().read());
        block(List.of(first), 1);

        long begin = System.nanoTime();
        type(program);
        for (Echo echo : here) {
            try {
                echo.send("k");
            } catch (SshChannelClosedException e) {
                // on a slow machine, what was recorded of its login is still on its way and blocked already
            }
        }
        Result newcomer = host.ssh().run("cat");
        double refused = seconds(System.nanoTime() - begin);
        eventually(
                () -> here.stream().filter(Echo::isOpen).count() + " sessions still open",
                LIMIT_SECONDS + MORE_SECONDS,
                () -> here.stream().noneMatch(Echo::isOpen));
        double ended = seconds(System.nanoTime() - begin);
        print("strict: newcomer refused and " + BLOCKED + " sessions ended after seconds", refused + ", " + ended);
        assertTrue(program.waitFor(MORE_SECONDS, TimeUnit.SECONDS), "goes on");
        String reason = new String(program.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(reason.contains(Karaf.REFUSAL), reason);
        assertTrue(newcomer.stderr().contains(Karaf.REFUSAL), newcomer::toString);
        print("strict: sessions recorded elsewhere meanwhile", Latencies.of(elsewhere, 20));
        for (Echo echo : elsewhere) {
            assertTrue(echo.isOpen());
            echo.close();
        }

        storage.tell("works");
        eventually("recording", () -> execs("echo back").equals("back\n"));
    }

    private static void type(Process program) throws IOException {
        program.getOutputStream().write("k\n".getBytes(StandardCharsets.US_ASCII));
        program.getOutputStream().flush();
    }

    private static String execs(String command) {
        try {
            return host.ssh().exec(command).text();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itsBundleCanBeUninstalledWhileItBlocksAndRecordingGoesOnElsewhere() throws Exception {
        audit("best_effort", "faulty");
        Set<Path> before = storage.recordings();
        List<Echo> here = Echo.many(BLOCKED, client, host);
        block(here, 1);
        karaf.set("audit.cfg", "storage", "file");
        awaitStatus("storage +file");
        long begin = System.nanoTime();
        Result uninstall = karaf.ssh().exec("bundle:uninstall " + FaultyStorage.BUNDLE);
        double uninstalled = seconds(System.nanoTime() - begin);
        print("uninstalling its bundle, seconds", uninstalled);
        assertEquals("", uninstall.text().strip());
        for (Echo echo : here) {
            echo.type("on");
            echo.close();
        }
        Set<Path> begun = storage.recordings();
        begun.removeAll(before);
        assertEquals(BLOCKED, begun.size());
        for (Path file : begun) {
            Recording next = Recording.ended(karaf.audit().resolve(file.getFileName() + ".2"));
            assertEquals(2L, next.messages().get(0).extras().get(AuditMessage.CONTINUES));
            assertTrue(next.text(0, Io.STDIN).endsWith("on"), next.text(0, Io.STDIN));
        }
    }
}
