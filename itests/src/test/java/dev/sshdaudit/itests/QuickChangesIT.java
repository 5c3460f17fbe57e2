package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Configuration files that Karaf writes and reads at the same time, that lose keys, and that have types. */
@Timeout(900)
class QuickChangesIT {

    private static final int ROUNDS = Boolean.getBoolean("soak") ? 150 : 12;
    private static final Set<String> KEYS = Set.of(
            "enable", "format", "storage", "mode", "exempt.users", "mailbox.size", "mailbox.total", "mailbox.timeout");

    /** What Karaf's commands say that read a file while Karaf writes the file. */
    private static final String TORN = "Key [] must not be an empty string";

    private static Karaf karaf;

    @BeforeAll
    static void start() throws Exception {
        karaf = Karaf.distribution("quick-changes").start();
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        assertEquals(List.of(), karaf.stackTraces());
        karaf.close();
    }

    private static String exec(String command) {
        try {
            Result result = karaf.ssh().run(command);
            long begun = System.nanoTime();
            // until Karaf has written the file whole
            while (result.toString().contains(TORN) && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(20)) {
                result = karaf.ssh().run(command);
            }
            assertEquals(0, result.exit(), result.toString());
            return result.text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean says(String label, String value) {
        return exec("audit:status").lines().anyMatch(line -> line.matches(label + " +" + value + ".*"));
    }

    private static Properties file(String pid) {
        Properties properties = new Properties();
        try (var in = Files.newInputStream(karaf.etc(pid + ".cfg"))) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static void assertWhole(String when) {
        String status = exec("audit:status");
        assertTrue(
                status.matches(
                        "(?s)auditing +on\\n.*mode +(strict|best_effort)\\n.*format +binary\\n.*storage +file\\n.*"
                                + "intercepted +stdin, stdout, stderr(, forwarding)?\\n.*"),
                when + ": " + status);
    }

    /** Of two changes of one key Karaf sometimes drops the second by itself; all other keys are to stay as they are. */
    @Test
    void twoChangesAtATimeSwitchNothingOff() {
        for (int round = 1; round <= ROUNDS; round++) {
            exec("config:property-set -p audit mode strict; config:property-set -p audit mode best_effort");
            assertWhole("round " + round);
            exec("config:property-set -p audit.intercept forwarding true;"
                    + "config:property-set -p audit.intercept forwarding false");
            assertWhole("round " + round);
        }
        eventually(
                () -> "all keys in the file: " + file("audit"),
                60,
                () -> file("audit").keySet().containsAll(KEYS)
                        && file("audit.intercept")
                                .keySet()
                                .containsAll(Set.of("stdin", "stdout", "stderr", "passwords", "forwarding")));
        assertWhole("in the end");
        assertEquals("true", file("audit").get("enable"));
    }

    /** What is left when a change reads the file in the moment in which it is empty. */
    @Test
    void keysThatAreLostArePutBack() throws Exception {
        int tries = 0;
        do {
            assertTrue(++tries < 10, "Karaf wrote the former change every time");
            // Karaf may write the change before into the file after it was overwritten: then nothing was lost
            exec("config:property-set -p audit mailbox.timeout 6");
            overwrite("audit", "mailbox.timeout = 7\n");
            eventually(
                    () -> "keys were put back: " + file("audit"),
                    60,
                    () -> file("audit").keySet().containsAll(KEYS));
        } while (!"7".equals(file("audit").get("mailbox.timeout")));
        assertEquals("true", file("audit").get("enable"));
        assertWhole("after a loss");
        assertTrue(karaf.log().contains("PID audit: lost while the configuration was written more than once: enable,"));
    }

    private static void overwrite(String pid, String text) throws IOException {
        var changed = Files.writeString(karaf.etc(pid + ".new"), text);
        Files.move(changed, karaf.etc(pid + ".cfg"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aTornCommentBlocksNoChangeAndAnOperatorStillRemovesKeys() throws Exception {
        exec("config:property-set -p audit.intercept at \"once, in open\"");
        eventually(
                "an error in the log", () -> karaf.log().contains("PID audit.intercept, key at: there is no such key"));
        exec("config:property-set -p audit.intercept forwarding true");
        eventually("forwarding is recorded", () -> says("intercepted", ".*forwarding"));
        exec("config:property-delete -p audit.intercept at");
        long lost = allLost();
        exec("config:property-delete -p audit.intercept forwarding");
        eventually("forwarding is not recorded", () -> {
            if (allLost() > lost && says("intercepted", ".*forwarding")) {
                // on a slow machine Karaf read the file while the file was empty, and all keys were put back: the log
                // asks
                // to repeat the change
                exec("config:property-delete -p audit.intercept forwarding");
            }
            return !says("intercepted", ".*forwarding");
        });
        assertFalse(file("audit.intercept").containsKey("forwarding"), "it was put back");
        assertWhole("after a removal");
        exec("config:property-set -p audit.intercept forwarding false");
    }

    /** How often all keys of {@code audit.intercept} were put back together. */
    private static long allLost() {
        return karaf.log()
                .lines()
                .filter(line ->
                        line.contains("PID audit.intercept: lost while the configuration was written more than once:")
                                && line.contains("stdin, stdout"))
                .count();
    }

    /** The web console writes values with their types; an operator who edits such a file by hand writes none. */
    @Test
    void aFileWithTypesIsChangedByHand() throws Exception {
        StringBuilder typed = new StringBuilder();
        Properties before = file("audit");
        before.forEach((key, value) -> typed.append(key)
                .append(" = ")
                .append(key.equals("enable") ? "B" : key.equals("mailbox.timeout") ? "I" : "")
                .append('"')
                .append(value)
                .append("\"\n"));
        overwrite("audit", typed.toString());
        eventually(
                "the types are read",
                () -> exec("config:property-get -p audit enable").contains("true"));
        assertWhole("with types");
        overwrite("audit", typed.toString().replace("enable = B\"true\"", "enable = false"));
        eventually("auditing is off", () -> says("auditing", "off"));
        exec("config:property-set -p audit enable true");
        eventually("auditing is on", () -> says("auditing", "on"));
        assertFalse(karaf.log().contains("PID audit, key mailbox"), "another key was refused");
    }
}
