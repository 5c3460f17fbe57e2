package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.core.intake.Gate;
import dev.sshdaudit.core.operator.ConnectionWarnings;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionWarningsTest extends RecordingsFixture {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<String> log = new ArrayList<>();
    private final ConnectionWarnings refusals =
            new ConnectionWarnings(log::add, "is refused", "is ended", "were refused or ended");

    @Test
    void eachIsALineAtOnceWithConnectionUserAddressAndReason() {
        refusals.add("5f0c", null, "192.0.2.7", "no room", 0);
        refusals.add("5f0d", "ada", "2001:db8::1", "no room", 1);
        assertEquals(
                List.of(
                        "Connection 5f0c from 192.0.2.7, whose user is not known yet, is refused: no room",
                        "Connection 5f0d from 2001:db8::1 of user \"ada\" is ended: no room"),
                log);
    }

    @Test
    void manyForOneReasonAreSummedUp() {
        for (int i = 0; i < 1000; i++) {
            refusals.add("c" + i, i % 2 == 0 ? "ada" : null, "192.0.2." + i % 200, "no room", i);
        }
        refusals.add("d", null, "192.0.2.7", "something else", SECOND);
        assertEquals(ConnectionWarnings.SINGLE + 1, log.size(), log::toString);
        refusals.look(9 * SECOND);
        assertEquals(ConnectionWarnings.SINGLE + 1, log.size(), log::toString);
        refusals.look(10 * SECOND);
        assertEquals(
                "990 more connections were refused or ended within 10 s, from 192.0.2.10, 192.0.2.11, 192.0.2.12,"
                        + " 192.0.2.13, 192.0.2.14, 192.0.2.15, 192.0.2.16, 192.0.2.17, 192.0.2.18, 192.0.2.19 and others,"
                        + " of users \"ada\": no room",
                log.get(ConnectionWarnings.SINGLE + 1));
    }

    @Test
    void afterAPauseEachHasALineAgain() {
        for (int i = 0; i < 50; i++) {
            refusals.add("c" + i, null, "192.0.2.7", "no room", 0);
        }
        refusals.look(10 * SECOND);
        refusals.add("counted", null, "192.0.2.7", "no room", 11 * SECOND);
        refusals.look(20 * SECOND);
        assertEquals(ConnectionWarnings.SINGLE + 2, log.size(), log::toString);
        assertTrue(log.get(ConnectionWarnings.SINGLE + 1).startsWith("1 more connections"), log::toString);
        refusals.look(30 * SECOND);
        refusals.add("alone", null, "192.0.2.7", "no room", 31 * SECOND);
        assertTrue(log.get(log.size() - 1).startsWith("Connection alone "), log::toString);
    }

    @Test
    void reasonsWithoutEndTakeBoundedRoomAndLines() {
        for (int i = 0; i < 10_000; i++) {
            refusals.add("c" + i, "user\n" + i, "192.0.2.7", "packet ends " + i + " bytes too early", 0);
        }
        assertEquals(64 + ConnectionWarnings.SINGLE, log.size());
        assertTrue(log.stream().noneMatch(line -> line.contains("\n")), log::toString);
        refusals.close();
        assertEquals(64 + ConnectionWarnings.SINGLE + 1, log.size());
    }

    @Test
    void theyAreInTheLogOfARunningRecorder() {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            select("memory", Mode.strict);
            AuditConnection connection = connect();
            eventually(() -> written.toString(StandardCharsets.UTF_8)
                    .contains("Connection " + connection.id()
                            + " from 192.0.2.7, whose user is not known yet, is refused: " + Gate.REFUSAL));
        } finally {
            System.setErr(before);
        }
    }
}
