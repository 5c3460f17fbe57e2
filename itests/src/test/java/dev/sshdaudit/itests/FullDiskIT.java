package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recordings fill their disk; then room is made. */
@Timeout(300)
class FullDiskIT {

    private static final int MIB = 1 << 20;
    private static final int SIZE = 16;
    /** What stands beside recordings is written also where too little is left. */
    private static final long METADATA = 64 << 10;

    private static final String REFUSAL = "This server records its sessions, and cannot record this one now.";
    private static final String BEGINS = "Connections cannot be recorded with format binary in storage file: ";
    private static final String ENDS = "Connections are recorded again in storage file.";
    /** Said of all recordings that are cut, where the metadata of one cannot be written. */
    private static final String UNTOLD = "that are cut are said to be open there for now: No space left on device";

    private static final String REPAIRER = "repairer";

    private static Karaf karaf;
    private static Path disk;

    @BeforeAll
    static void start() throws Exception {
        karaf = Karaf.distribution("full-disk");
        karaf.disk(SmallDisk.at(Files.createDirectories(karaf.home().resolve("data/disk")), SIZE));
        karaf.set("audit.cfg", "mailbox.timeout", "1");
        karaf.set(
                        "audit.file.cfg",
                        "directory",
                        karaf.home().resolve("data/disk/audit").toString())
                .set("audit.file.cfg", "minFreeSpace", "0")
                .set("users.properties", REPAIRER, Karaf.PASSWORD + ",_g_:admingroup")
                .start();
        disk = karaf.audit().getParent();
    }

    @AfterAll
    static void stop() throws Exception {
        if (karaf != null) {
            try (Karaf running = karaf) {
                running.stop();
                assertEquals(List.of(), running.stackTraces());
            }
        }
    }

    private static String status() {
        try {
            return karaf.ssh().exec("audit:status").text();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean says(String label, String value) {
        return status().lines().anyMatch(line -> line.matches(" *" + label + " +" + value));
    }

    private static void mode(String mode) throws IOException {
        karaf.set("audit.cfg", "mode", mode);
        eventually("mode " + mode, () -> says("mode", mode));
    }

    private static void leaveFree(int megabytes) throws IOException {
        karaf.set("audit.file.cfg", "minFreeSpace", String.valueOf(megabytes * MIB));
        eventually("least free space", () -> says("to be left free", megabytes + " MiB"));
    }

    private static long told(String text) {
        return karaf.log().lines().filter(line -> line.contains(text)).count();
    }

    /** Messages that are lost, as the command says. */
    private static long lost() {
        Matcher lost = Pattern.compile("(?m)^lost +([0-9]+) messages").matcher(status());
        return lost.find() ? Long.parseLong(lost.group(1)) : 0;
    }

    /** All parts of the recording of a connection, in order. */
    private static List<List<AuditMessage>> parts(String id) throws IOException {
        List<List<AuditMessage>> parts = new ArrayList<>();
        try (Stream<Path> files = Files.list(karaf.audit())) {
            List<Path> sorted = files.filter(
                            file -> file.getFileName().toString().matches(id + "(\\.[0-9]+)?"))
                    .sorted((a, b) -> Integer.compare(number(a), number(b)))
                    .toList();
            for (Path file : sorted) {
                parts.add(Recording.soFar(file));
            }
        }
        return parts;
    }

    private static int number(Path file) {
        String name = file.getFileName().toString();
        return name.length() == 32 ? 1 : Integer.parseInt(name.substring(33));
    }

    private static String output(List<AuditMessage> messages) {
        StringBuilder output = new StringBuilder();
        for (AuditMessage message : messages) {
            if (message.payload() instanceof Io io && io.stream() == Io.STDOUT) {
                output.append(io.data().toUtf8());
            }
        }
        return output.toString();
    }

    /** Messages that a recording says are lost. */
    private static long lost(List<AuditMessage> messages) {
        return messages.stream()
                .mapToLong(message -> (Long) message.extras().getOrDefault(AuditMessage.LOST_MESSAGES, 0L))
                .sum();
    }

    private static long sumOfLost() {
        return karaf.files().stream()
                .mapToLong(name -> lost(Recording.soFar(karaf.audit().resolve(name))))
                .sum();
    }

    /** Recordings of users with this name, from the first part on. */
    private static List<String> connections(String user) throws IOException {
        try (Stream<Path> files = Files.list(karaf.audit())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{32}"))
                    .filter(name ->
                            Recording.metadata(karaf.audit().resolve(name)).contains('"' + user + '"'))
                    .toList();
        }
    }

    private static void awaitEverybodyGone() {
        eventually(() -> "all clients gone: " + status(), 90, () -> says("live connections", "1"));
    }

    /** A client has sent a file that cannot be compressed. */
    private static void send(int megabytes) throws Exception {
        byte[] bytes = new byte[megabytes * MIB];
        new Random(megabytes).nextBytes(bytes);
        Path file = Files.write(karaf.home().resolve("sent"), bytes);
        Result sftp = karaf.ssh().sftp("put " + file + " data/received");
        assertEquals(0, sftp.exit(), sftp::toString);
        assertEquals(-1, Files.mismatch(file, karaf.home().resolve("data/received")));
    }

    /** What an operator would delete first. */
    private static void deleteLargest() throws IOException {
        try (Stream<Path> files = Files.list(karaf.audit())) {
            Files.delete(files.max((a, b) ->
                            Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow());
        }
    }

    @Test
    void inBestEffortSessionsGoOnAndTheGapIsTold() throws Exception {
        mode("best_effort");
        leaveFree(0);
        bestEffort(SIZE + 8, 0);
        assertTrue(karaf.log().contains("No space left on device"), karaf::log);
    }

    @Test
    void recordingStopsBeforeTheDiskIsFullAndGoesOnByItself() throws Exception {
        mode("best_effort");
        leaveFree(SIZE / 2);
        bestEffort(SIZE, SIZE / 2);
        assertTrue(karaf.log().contains(BEGINS + "PID audit.file, key minFreeSpace: "), karaf::log);
    }

    private void bestEffort(int sent, int leastFree) throws Exception {
        long begun = told(BEGINS);
        long ended = told(ENDS);
        long lostBefore = lost();
        Set<String> before = karaf.recordings();
        try (LineTypist typist = new LineTypist(karaf.ssh(), "sent" + sent)) {
            typist.await(3);
            String id = Recording.begun(karaf, before).getFileName().toString();
            send(sent);
            typist.await(20);
            assertEquals(
                    "still-here", karaf.ssh().exec("echo still-\"here\"").text().strip());
            assertTrue(lost() > lostBefore, FullDiskIT::status);
            // room for a few bytes can come and go before the disk is full for good
            long episodes = told(BEGINS) - begun;
            assertTrue(episodes >= 1 && episodes <= 3, karaf::log);
            assertEquals(ended + episodes - 1, told(ENDS), karaf::log);
            long free = disk.toFile().getUsableSpace();
            assertTrue(free >= leastFree * (long) MIB - METADATA, () -> free + " bytes are free");

            long room = System.nanoTime();
            deleteLargest();
            eventually(karaf::log, 60, () -> told(ENDS) == ended + episodes);
            long again = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - room);
            typist.await(20);
            typist.leave();
            awaitEverybodyGone();
            assertOneGap(typist, id);
            System.out.println("Full disk, " + leastFree + " MiB left free: " + lost()
                    + " messages lost, recorded again " + again + " ms after there was room");
        }
        assertEquals(lost(), sumOfLost(), "messages that are lost, and told in recordings");
    }

    /** What was typed in one go of time is lost, no line is recorded twice, and the recording says so. */
    private static void assertOneGap(LineTypist typist, String id) throws Exception {
        List<List<AuditMessage>> parts = parts(id);
        assertEquals(2, parts.size());
        TreeSet<Integer> before = typist.recorded(output(parts.get(0)));
        TreeSet<Integer> after = typist.recorded(output(parts.get(1)));
        TreeSet<Integer> range = new TreeSet<>(before);
        range.addAll(after);
        assertEquals(before.size() + after.size(), range.size());
        assertEquals(before.size(), before.last() + 1, before::toString);
        assertEquals(after.size(), after.last() - after.first() + 1, after::toString);
        assertTrue(after.last() >= typist.lines() - 1, after::toString);
        assertTrue(after.first() - before.last() - 1 <= lost(parts.get(1)), () -> before + " and " + after);
        Path cut = karaf.audit().resolve(id);
        eventually("the state of the first part", () -> Recording.metadata(cut).contains("\"state\" : \"cut\""));
        String list = karaf.ssh().exec("audit:list " + id).text();
        assertTrue(list.lines().anyMatch(line -> line.contains(id + " ") && line.contains("cut")), list);
        assertTrue(list.lines().anyMatch(line -> line.contains(id + ".2") && line.contains("ended")), list);
    }

    @Test
    void inStrictModeNobodyGoesOnButThoseWhoRepairTheDisk() throws Exception {
        leaveFree(0);
        karaf.set("audit.cfg", "exempt.users", REPAIRER);
        mode("strict");
        try {
            strict();
        } finally {
            mode("best_effort");
        }
    }

    private void strict() throws Exception {
        long begun = told(BEGINS);
        long ended = told(ENDS);
        Path filler = karaf.home().resolve("data/disk/filler");
        try (LineTypist typist = new LineTypist(karaf.ssh(), "strict")) {
            typist.await(3);
            SmallDisk.fill(disk.resolve("filler"));
            typist.awaitEnd();
            assertTrue(typist.screen().contains(REFUSAL), typist::screen);
        }
        Result refused = karaf.ssh().exec("echo not-\"run\"");
        assertTrue(refused.stderr().contains(REFUSAL), refused::toString);
        assertFalse(refused.text().contains("not-run"), refused::toString);
        assertNotEquals(0, refused.exit());

        OpenSsh repairer = karaf.client(REPAIRER).password(Karaf.PASSWORD);
        try (Terminal terminal = new Terminal(repairer)) {
            terminal.expect("@root").type("audit:status; echo in-\"spite\"\r").expect("in-spite");
            assertTrue(terminal.screen().contains("of user \"repairer\" goes on in mode strict"), terminal::screen);
            terminal.type("shell:exec rm " + filler + "; echo room-\"made\"\r").expect("room-made");
            eventually(karaf::log, 60, () -> told(ENDS) == ended + 1);
            terminal.type("echo recorded-\"again\"\r").expect("recorded-again");
        }
        assertEquals("all-well", karaf.ssh().exec("echo all-\"well\"").text().strip());
        assertEquals(begun + 1, told(BEGINS), karaf::log);
        assertEquals(1, told("of user \"repairer\" goes on in mode strict though it cannot be recorded"), karaf::log);
        awaitEverybodyGone();
        List<List<AuditMessage>> parts = parts(connections(REPAIRER).get(0));
        List<AuditMessage> all = parts.stream().flatMap(List::stream).toList();
        assertTrue(all.stream()
                .anyMatch(message -> Boolean.TRUE.equals(message.extras().get(AuditMessage.EXEMPT))));
        assertTrue(output(all).contains("recorded-again"), () -> output(all));
        assertEquals(lost(), sumOfLost(), "messages that are lost, and told in recordings");
    }
}
