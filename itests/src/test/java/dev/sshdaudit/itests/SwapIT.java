package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.ChannelEvent.Io;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Formats and storages are swapped while very many people work: each line is recorded once, and no user notices. */
@Timeout(900)
class SwapIT {

    private static final int SWAPS = Boolean.getBoolean("soak") ? 1000 : 40;
    private static final int SESSIONS = 100;
    private static final int AT_TERMINALS = 10;
    private static final int WITH_PROGRAMS = 10;
    private static final int PASSING = 60;
    private static final List<String> CODE = List.of(
            "dev.sshdaudit.binary.internal.BinaryFormat",
            "dev.sshdaudit.asciinema.internal.AsciinemaFormat",
            "dev.sshdaudit.storage.file.FileStorage");

    /** The threads that run as long as their bundles do. */
    private static final Set<String> RESIDENT = Set.of(
            "sshd-audit-events",
            "sshd-audit-events EventAdmin",
            "sshd-audit-events status",
            "sshd-audit-events the log",
            "sshd-audit-geoip",
            "sshd-audit-retention",
            "sshd-audit-timer",
            "sshd-audit-watch");

    /**
     * The threads that answer those who ask for the status, as events do every five seconds, and the one that watches recordings
     * that are open: a login that took longer than 0.3 s has opened the one that connections share.
     */
    private static final Set<String> ASKED = Set.of("sshd-audit-folder", "sshd-audit-status", "sshd-audit-file-sync");

    @Test
    void swapsUnderAHundredSessionsLoseAndDoubleNothing() throws Exception {
        try (Karaf karaf = Karaf.distribution("swap")
                        // who comes is refused for the moment in which there is nothing to record with; who is there
                        // stays
                        .set("audit.cfg", "mode", "strict", "mailbox.timeout", "60")
                        // a line is masked that is typed before the terminal has shown the one before: not what is
                        // tried here
                        .set("audit.intercept.cfg", "unechoed", "record")
                        .compiled()
                        .start();
                LightClient client = new LightClient()) {
            EchoHost host = EchoHost.in(karaf);
            Path other = karaf.home().resolve("data/audit2");
            FaultyStorage faulty = FaultyStorage.in(karaf);
            long begin = System.nanoTime();
            List<Typist> typists;
            try (Crowd crowd = new Crowd(host, client)) {
                gather(crowd);
                double gathered = (System.nanoTime() - begin) / 1e9;
                Swaps swaps = new Swaps(karaf, client, List.of(karaf.audit(), other));
                for (int i = 0; i < SWAPS; i++) {
                    swaps.next();
                    crowd.go();
                    crowd.come();
                    assertEquals(SESSIONS, crowd.size());
                }
                double swapped = (System.nanoTime() - begin) / 1e9;
                typists = crowd.leave();
                System.out.printf(
                        "%d swaps under %d sessions (of %d users): all users in after %.1f s, swapped after %.1f s,"
                                + " all users out after %.1f s; %d new connections refused in the moment of a swap%n",
                        SWAPS,
                        SESSIONS,
                        typists.size(),
                        gathered,
                        swapped,
                        (System.nanoTime() - begin) / 1e9,
                        client.refused());
            }
            eventually(
                    "all users gone",
                    () -> status(karaf).lines().anyMatch(line -> line.matches("live connections +1")));
            assertTrue(status(karaf).matches("(?s).*lost +nothing.*"), status(karaf));
            // the ledger writes a checkpoint a minute after its last line
            karaf.ssh().exec("config:property-set -p audit.ledger enable false");
            assertNothingIsLeft(karaf);
            karaf.stop();
            assertRecorded(Parts.in(karaf.audit(), other, faulty.folder()), typists);
            assertEquals(List.of(), karaf.stackTraces());
            // what is told to who comes while a bundle is away is told to the operator, too
            assertEquals(
                    List.of(),
                    karaf.complaints().stream()
                            .filter(line -> !line.contains("is not there, only [")
                                    && !line.contains(", whose user is not known yet, is refused: ")
                                    && !line.contains(" more connections were refused or ended within ")
                                    && !line.contains("lost while the configuration was written"))
                            .toList());
        }
    }

    private static void gather(Crowd crowd) throws IOException {
        crowd.terminals(AT_TERMINALS);
        for (int i = 0; i < WITH_PROGRAMS; i++) {
            crowd.program();
        }
        for (int i = AT_TERMINALS + WITH_PROGRAMS; i < SESSIONS - PASSING; i++) {
            crowd.light();
        }
        for (int i = 0; i < PASSING; i++) {
            crowd.come();
        }
    }

    private static String status(Karaf karaf) {
        try {
            return karaf.ssh().exec("audit:status").text();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Kinds of threads of ours, without their numbers. */
    private static Set<String> threads(Karaf karaf) {
        return new TreeSet<>(Pattern.compile("(?m)^\"(sshd-audit[^\"]*?)-?\\d*\"")
                .matcher(karaf.jcmd("Thread.print"))
                .results()
                .map(thread -> thread.group(1))
                .toList());
    }

    private static Set<String> resident(Karaf karaf) {
        Set<String> threads = threads(karaf);
        threads.removeAll(ASKED);
        return threads;
    }

    private static void assertNothingIsLeft(Karaf karaf) {
        eventually(
                () -> "no thread but those that run as long as their bundles do: " + threads(karaf),
                60,
                () -> resident(karaf).equals(RESIDENT));
        Map<String, Integer> once = new TreeMap<>();
        CODE.forEach(name -> once.put(name, 1));
        eventually(() -> "class loaders once each: " + loaders(karaf), 60, () -> {
            karaf.jcmd("GC.run");
            return once.equals(loaders(karaf));
        });
    }

    /** How many class loaders have loaded our code. */
    private static Map<String, Integer> loaders(Karaf karaf) {
        Map<String, Integer> count = new TreeMap<>();
        karaf.jcmd("VM.classloaders", "show-classes=true")
                .lines()
                .forEach(line -> CODE.stream()
                        .filter(name -> line.endsWith(" " + name))
                        .forEach(name -> count.merge(name, 1, Integer::sum)));
        return count;
    }

    private static void assertRecorded(Map<String, Parts> connections, List<Typist> typists) {
        Map<Integer, Parts> byTypist = new TreeMap<>();
        for (Parts parts : connections.values()) {
            for (String line : new TreeSet<>(parts.find(Io.STDIN, Typist.TYPED))) {
                Parts known = byTypist.put(Integer.parseInt(line.substring(0, line.indexOf('-'))), parts);
                assertTrue(known == null || known == parts, () -> line + " in " + parts.files() + known.files());
            }
        }
        int lines = 0;
        int files = 0;
        for (Typist typist : typists) {
            Parts parts = byTypist.get(typist.number());
            assertEquals(typist.lines(), parts.find(Io.STDIN, Typist.TYPED), () -> "typed: " + parts.files());
            assertEquals(typist.lines(), parts.find(Io.STDOUT, Typist.PRINTED), () -> "printed: " + parts.files());
            lines += typist.lines().size();
            files += parts.count();
        }
        System.out.printf(
                "%d lines typed and printed by %d users, each once in %d recordings%n", lines, typists.size(), files);
    }
}
