package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.testkit.OpenSsh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything stops while many are connected and programs print: every recording ends properly, and soon. In strict mode, as
 * that does not forgive a user who cannot be recorded when a bundle starts again.
 */
@Timeout(300)
class StopIT {

    private static final int CONNECTIONS = 50;
    /** Long lines: Karaf hands on what programs print in blocks of 8 KiB. */
    private static final String LINES = """
            i=0
            while :; do
              for n in 0 1 2 3 4 5 6 7 8 9; do
                printf 'line-%d-%0400d\\n' $i 0 || exit
                i=$((i+1))
              done
              sleep 0.5
            done
            """;

    private static final int MOST_SECONDS = 20;

    /** An operator does something that stops Karaf, or bundles. */
    private interface Deed {
        void run() throws Exception;
    }

    @Test
    void allRecordingsEndWhenBundlesStopAndWhenKarafDoes() throws Exception {
        try (Karaf karaf =
                Karaf.distribution("stop").set("audit.cfg", "mode", "strict").start()) {
            List<Process> clients = new ArrayList<>();
            try {
                Set<String> before = karaf.recordings();
                begin(karaf, clients);
                OpenSsh admin = karaf.ssh();
                stops(
                        karaf,
                        before,
                        "core stopped",
                        "auditing stopped",
                        () -> admin.exec("bundle:stop sshd-audit-core"));
                assertAlive(clients);

                before = karaf.recordings();
                admin.exec("bundle:start sshd-audit-core");
                awaitOutput(karaf, before);
                stops(karaf, before, "sshd stopped", "", () -> admin.exec("bundle:stop sshd-audit-sshd"));
                assertAlive(clients);

                before = karaf.recordings();
                admin.exec("bundle:start sshd-audit-sshd");
                awaitOutput(karaf, before);
                stops(karaf, before, "SIGTERM", "", () -> {
                    // of Karaf alone: the programs that it has started would end by themselves
                    karaf.java().destroy();
                    karaf.awaitEnd();
                });
            } finally {
                clients.forEach(Process::destroyForcibly);
            }
            assertEquals(List.of(), karaf.complaints());
            // Karaf's shell tells of commands that it has interrupted
            assertEquals(
                    List.of(),
                    karaf.stackTraces().stream()
                            .filter(line -> line.contains("dev.sshdaudit"))
                            .toList());
        }
    }

    private static void begin(Karaf karaf, List<Process> clients) throws Exception {
        Path program = Files.writeString(karaf.home().resolve("lines.sh"), LINES);
        Set<String> before = karaf.recordings();
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(karaf.ssh()
                    .ssh("shell:exec sh " + program)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
            // no more come at once than Karaf lets wait
            int least = i - 8;
            eventually("connections", () -> open(karaf, before).size() > least);
        }
        awaitOutput(karaf, before);
    }

    private static Set<String> open(Karaf karaf, Set<String> before) {
        Set<String> open = karaf.open();
        open.removeAll(before);
        return open;
    }

    private static void awaitOutput(Karaf karaf, Set<String> before) {
        Set<String> printing = new HashSet<>();
        eventually(() -> "output of all, not only of " + printing.size(), 120, () -> {
            for (String name : open(karaf, before)) {
                if (!printing.contains(name)
                        && lines(Recording.soFar(karaf.audit().resolve(name))) > 0) {
                    printing.add(name);
                }
            }
            return printing.size() == CONNECTIONS;
        });
    }

    private static void assertAlive(List<Process> clients) {
        assertEquals(CONNECTIONS, clients.stream().filter(Process::isAlive).count());
    }

    private static void stops(Karaf karaf, Set<String> before, String what, String reason, Deed deed) throws Exception {
        Set<String> open = open(karaf, before);
        long start = System.nanoTime();
        deed.run();
        // where only the bundle that listens has stopped, they end on the threads of the others
        eventually(
                () -> what + ", still open: " + karaf.open(),
                MOST_SECONDS,
                () -> Collections.disjoint(karaf.open(), open));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        Map<String, Integer> reasons = new TreeMap<>();
        long lines = 0;
        assertTrue(open.size() >= CONNECTIONS);
        for (String name : open) {
            Path file = karaf.audit().resolve(name);
            assertTrue(Recording.metadata(file).contains("\"state\" : \"ended\""), () -> Recording.metadata(file));
            Recording recording = Recording.read(file);
            Map<String, Object> first = recording.messages().get(0).extras();
            assertEquals(
                    first.containsKey(AuditMessage.JOINED),
                    first.get(AuditMessage.FORMER_CONNECTION) instanceof String former && before.contains(former),
                    () -> name + " names another recording than the one of its session before: " + first);
            AuditMessage last = recording.messages().get(recording.messages().size() - 1);
            assertTrue(last.payload() instanceof Disconnect, last::toString);
            String told = String.valueOf(last.extras().get(AuditMessage.REASON));
            reasons.merge(told, 1, Integer::sum);
            lines += lines(recording.messages());
        }
        System.out.println("Stop: " + what + " in " + millis + " ms with " + open.size() + " connections, " + lines
                + " lines, " + reasons);
        assertEquals(
                Set.of(),
                reasons.keySet().stream()
                        .filter(told -> told.equals("null") || !told.contains(reason))
                        .collect(Collectors.toSet()));
        assertTrue(millis < TimeUnit.SECONDS.toMillis(MOST_SECONDS), what + " took " + millis + " ms");
    }

    /** How many numbered lines were printed, one after the other. */
    private static int lines(List<AuditMessage> messages) {
        StringBuilder output = new StringBuilder();
        for (AuditMessage message : messages) {
            if (message.payload() instanceof Io io && io.stream() == Io.STDOUT) {
                output.append(io.data().toUtf8());
            }
        }
        Matcher line = Pattern.compile("line-([0-9]+)-").matcher(output);
        int lines = 0;
        int first = 0;
        while (line.find()) {
            int number = Integer.parseInt(line.group(1));
            first = lines == 0 ? number : first;
            assertEquals(first + lines, number);
            lines++;
        }
        return lines;
    }
}
