package dev.sshdaudit.gerrit;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The plugin comes, is replaced, and goes, while clients are at work. */
@EnabledIf("dev.sshdaudit.gerrit.GerritProcess#programsAreThere")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ReloadIT {

    private static final int TIMES = Boolean.getBoolean("soak") ? 100 : 5;

    @TempDir
    private Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger done = new AtomicInteger();
    private final List<String> failed = Collections.synchronizedList(new ArrayList<>());

    @Test
    void thePluginLeavesNothingAndDisturbsNoSession() throws Exception {
        try (GerritProcess gerrit = GerritProcess.start(folder)) {
            gerrit.configure("""
                    [audit]
                        enable = true
                        format = binary
                        storage = file
                    [audit "intercept"]
                        stdin = true
                        stdout = true
                        stderr = true
                    """);
            fill(gerrit);
            List<Process> lasting = new ArrayList<>();
            for (String user : GerritProcess.USERS) {
                lasting.add(lasting(gerrit, user).ssh("-M", "-N").start());
            }
            List<Thread> clients = List.of(
                    client(() -> gerrit.git(folder, "clone", "-q", "--bare", ":demo", "clone" + done.get())),
                    client(() -> gerrit.git(folder.resolve("work"), "push", "-q", "--force", "--mirror", ":mirror")),
                    client(() -> lasting(gerrit, "alice").run("gerrit version")));
            long begun = System.nanoTime();
            for (int i = 0; i < TIMES; i++) {
                gerrit.load();
                gerrit.ask("note");
                progress();
                Result reloaded = lasting(gerrit, "admin").run("gerrit plugin reload sshd-audit");
                assertEquals(0, reloaded.exit(), reloaded::toString);
                gerrit.ask("note");
                Result status = lasting(gerrit, "auditor").run("sshd-audit status");
                assertTrue(status.text().contains("auditing"), status::toString);
                progress();
                gerrit.unload();
            }
            long nanos = System.nanoTime() - begun;
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }

            assertTrue(lasting.stream().allMatch(Process::isAlive), "connections that were there before the plugin");
            lasting.forEach(Process::destroy);
            assertEquals(List.of(), failed);
            assertEquals("left 0 threads 0", gerrit.ask("left"));
            System.out.printf(
                    "%d times loaded, reloaded and unloaded in %d s; %d commands of clients, none failed%n",
                    TIMES, TimeUnit.NANOSECONDS.toSeconds(nanos), done.get());
        }
    }

    /** A user all of whose commands go over one connection, which lasts for the whole test. */
    private OpenSsh lasting(GerritProcess gerrit, String user) {
        return gerrit.as(user).option("-S", folder.resolve(user + ".lasting").toString());
    }

    private void fill(GerritProcess gerrit) throws Exception {
        new ProcessBuilder("git", "init", "-q", "--bare", "site/git/mirror.git")
                .directory(folder.toFile())
                .start()
                .waitFor();
        gerrit.git(folder, "clone", "-q", ":demo", "work");
        Path work = folder.resolve("work");
        byte[] random = new byte[300_000];
        new Random(7).nextBytes(random);
        Files.write(work.resolve("data"), random);
        assertEquals(0, gerrit.git(work, "add", "data").exit());
        assertEquals(0, gerrit.git(work, "commit", "-q", "-m", "data").exit());
        Result pushed = gerrit.git(work, "push", "-q", "origin", "HEAD:refs/heads/main");
        assertEquals(0, pushed.exit(), pushed::toString);
    }

    /** Waits until one more command of a client has been run. */
    private void progress() {
        int enough = done.get() + 1;
        eventually("clients go on", () -> done.get() >= enough);
    }

    private Thread client(Callable<Result> work) {
        Thread thread = new Thread(() -> {
            while (!over.get()) {
                try {
                    Result result = work.call();
                    if (result.exit() != 0) {
                        failed.add(result.toString());
                    }
                } catch (Exception e) {
                    failed.add(e.toString());
                }
                done.incrementAndGet();
            }
        });
        thread.start();
        return thread;
    }
}
