package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Karaf is killed while many type, again and again: whatever is older than a second is in the recordings. */
@Timeout(3600)
class KilledIT {

    /** The first of three is of recordings that are not encrypted. */
    private static final int KILLS = Boolean.getBoolean("soak") ? 75 : 3;

    private static final int TYPISTS = 8;
    private static final List<String> SYNC = List.of("interval", "always", "none");
    private static final int CONNECTION_ID = 32;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, String> states = new HashMap<>();
    private long messages;
    private long worst;

    @Test
    void everyMessageOlderThanASecondIsReadBackAfterAKill() throws Exception {
        try (Karaf karaf = Karaf.distribution("killed-often")) {
            for (int kill = 0; kill < KILLS; kill++) {
                boolean encrypted = kill % 3 != 0;
                karaf.set("audit.file.cfg", "sync", SYNC.get(kill / 3 % SYNC.size()))
                        .set("audit.encryption.cfg", "recipients", encrypted ? DecryptedFolder.RECIPIENT : "")
                        .start();
                if (kill == 0) {
                    karaf.ssh().exec("feature:install sshd-audit-encryption");
                }
                assertListed(karaf);
                killWhileTheyType(karaf, kill, encrypted);
            }
            karaf.set("audit.encryption.cfg", "recipients", DecryptedFolder.OTHER_RECIPIENT)
                    .start();
            assertListed(karaf);
            DecryptedFolder.assertRepaired(karaf);
            encryptAnew(karaf);
            // before Karaf's shell tells of the commands that it interrupts
            assertEquals(List.of(), karaf.stackTraces());
            karaf.ssh().exec("audit:config --default audit.encryption recipients");
            shutDownWhileTheyType(karaf);
            List<String> complaints = new ArrayList<>(karaf.complaints());
            complaints.removeIf(line -> line.contains("PID audit.encryption, key recipients: it is empty"));
            assertEquals(List.of(), complaints);
        }
        System.out.printf(
                "%d kills (seed %d): %d recordings, %d of them cut; %d messages read back; at most the last %d ms lost%n",
                KILLS,
                seed,
                states.size(),
                states.values().stream().filter("cut"::equals).count(),
                messages,
                TimeUnit.NANOSECONDS.toMillis(worst));
    }

    private void killWhileTheyType(Karaf karaf, int kill, boolean encrypted) throws Exception {
        Set<String> before = encrypted ? DecryptedFolder.names(karaf) : karaf.files();
        Set<String> plain = karaf.files();
        List<LineTypist> typists = new ArrayList<>();
        try {
            for (int i = 0; i < TYPISTS; i++) {
                typists.add(new LineTypist(karaf.ssh(), "k" + kill + "t" + i));
            }
            for (LineTypist typist : typists) {
                typist.await(1);
            }
            long moment = System.nanoTime() + SECOND + (long) (random.nextDouble() * 2 * SECOND);
            // others come and go meanwhile
            while (System.nanoTime() < moment - SECOND / 2) {
                karaf.ssh().exec("echo gone");
            }
            Set<String> ended = encrypted ? DecryptedFolder.names(karaf) : karaf.files();
            ended.removeAll(open(karaf.audit(), ended));
            eventually("a moment by chance", () -> System.nanoTime() >= moment);
            long killed = System.nanoTime();
            karaf.kill();
            Verified.of(karaf.audit()).assertNoAlarm();
            Path folder = karaf.audit();
            Set<String> came = encrypted ? DecryptedFolder.names(karaf) : karaf.files();
            came.removeAll(before);
            if (encrypted) {
                assertEquals(plain, karaf.files(), "only what is encrypted has come");
                folder = DecryptedFolder.of(karaf, came);
            }
            assertKept(folder, came, typists, killed, ended);
        } finally {
            typists.forEach(LineTypist::leave);
        }
    }

    private void assertKept(Path folder, Set<String> came, List<LineTypist> typists, long killed, Set<String> ended)
            throws IOException {
        Set<String> open = open(folder, came);
        StringBuilder outputs = new StringBuilder();
        for (String name : came) {
            states.put(name, open.contains(name) ? "cut" : "ended");
            Path file = folder.resolve(name);
            List<AuditMessage> recorded = open.contains(name)
                    ? Recording.soFar(file)
                    : Recording.read(file).messages();
            messages += recorded.size();
            for (AuditMessage message : recorded) {
                if (message.payload() instanceof Io io && io.stream() == Io.STDOUT) {
                    outputs.append(io.data().toUtf8());
                }
            }
            outputs.append('\n');
        }
        ended.forEach(name -> assertEquals("ended", states.getOrDefault(name, "ended"), name));
        for (LineTypist typist : typists) {
            TreeSet<Integer> lines = typist.recorded(outputs.toString());
            int kept = lines.isEmpty() ? 0 : lines.last() + 1;
            assertEquals(kept, lines.size(), () -> "a gap in " + lines);
            long lost = kept < typist.lines() ? killed - typist.answeredAt(kept) : 0;
            worst = Math.max(worst, lost);
            assertTrue(
                    lost < SECOND,
                    () -> lost / 1_000_000 + " ms are lost: " + kept + " of " + typist.lines()
                            + " lines are there; seed " + seed);
        }
    }

    /** Those recordings, a shared one too, that go on. */
    private static Set<String> open(Path folder, Set<String> names) {
        Set<String> open = new HashSet<>(names);
        open.removeIf(name -> Recording.metadata(folder.resolve(name)).contains("\"ended\""));
        return open;
    }

    /** The circle of readers changes: all that ended is for another reader alone, whatever it was before. */
    private void encryptAnew(Karaf karaf) throws Exception {
        String ids = states.keySet().stream()
                .map(name -> name.substring(0, CONNECTION_ID))
                .distinct()
                .collect(Collectors.joining(" "));
        Result refused = karaf.ssh().run("audit:reencrypt --reason Ki7-left " + ids);
        assertNotEquals(0, refused.exit(), "some are encrypted, and no key is given");
        StringBuilder done = new StringBuilder();
        // the ledger needs a moment to tell how those ended that the kill cut
        eventually("all are encrypted anew", 120, () -> {
            Result result = karaf.ssh()
                    .run("audit:reencrypt --identity " + karaf.home().resolve("auditor.key") + " --reason Ki7-left "
                            + ids);
            done.append(result.text()).append(result.stderr());
            return result.exit() == 0;
        });
        for (String name : states.keySet()) {
            assertTrue(Files.notExists(karaf.audit().resolve(name)), name + " in " + done);
        }
        DecryptedFolder.assertEncryptedAnew(karaf);
        String verified = karaf.ssh().exec("audit:verify --all").text();
        assertTrue(verified.contains("all is as the ledgers say"), verified);
        assertEquals(
                states.size(),
                verified.lines()
                        .filter(line -> line.startsWith("REENCRYPTED ") && line.contains("Ki7-left"))
                        .count(),
                verified);
    }

    private static void shutDownWhileTheyType(Karaf karaf) throws Exception {
        Set<String> before = karaf.recordings();
        try (LineTypist one = new LineTypist(karaf.ssh(), "one");
                LineTypist two = new LineTypist(karaf.ssh(), "two")) {
            one.await(3);
            two.await(3);
            karaf.ssh().exec("system:shutdown -f");
            karaf.awaitEnd();
            one.awaitEnd();
            two.awaitEnd();
            StringBuilder outputs = new StringBuilder();
            Set<String> ended = karaf.recordings();
            ended.removeAll(before);
            for (String name : ended) {
                Recording recording = Recording.ended(karaf.audit().resolve(name));
                recording.only(Disconnect.class);
                outputs.append(recording.text(0, Io.STDOUT)).append('\n');
            }
            assertTrue(one.recorded(outputs.toString()).size() >= one.lines());
            assertTrue(two.recorded(outputs.toString()).size() >= two.lines());
        }
    }

    /** Every recording of those who came before is listed, and as what it is. */
    private void assertListed(Karaf karaf) throws Exception {
        Map<String, String> listed = new HashMap<>();
        karaf.ssh().exec("audit:list -n 100000").text().lines().forEach(line -> {
            String[] columns = line.strip().split("\\s*[│|]\\s*");
            listed.put(columns[0], columns[columns.length - 1]);
        });
        Set<String> missing = new HashSet<>();
        states.forEach((name, state) -> {
            String shown = state + (RecordingEncryption.isEncrypted(name) ? ", encrypted" : "");
            if (!shown.equals(listed.get(name))) {
                missing.add(name + " is " + shown + ", listed as " + listed.get(name));
            }
        });
        assertEquals(Set.of(), missing);
    }
}
