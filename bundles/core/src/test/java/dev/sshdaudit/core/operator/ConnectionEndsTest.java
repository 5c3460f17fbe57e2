package dev.sshdaudit.core.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.core.operator.ConnectionEnd.Outcome;
import dev.sshdaudit.core.operator.ConnectionEnd.Termination;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionEndsTest {

    private final List<String> lines = new ArrayList<>();
    private final ConnectionEnds ends = new ConnectionEnds(lines::add);

    private static ConnectionEnd end(String user, Termination termination, Outcome outcome) {
        return new ConnectionEnd(
                "5f0c",
                user,
                "192.0.2.7:4711",
                user == null ? null : "password",
                1_250_000_000L,
                1,
                3,
                118,
                termination,
                null,
                outcome);
    }

    private static ConnectionEnd scan(String address) {
        return new ConnectionEnd(
                "5f0c", null, address, null, 0, 0, 0, 0, null, null, new Outcome(List.of(), 0, 0, false));
    }

    @Test
    void aConnectionThatARuleKeepsFromBeingRecordedHasALine() {
        ends.add(
                new ConnectionEnd(
                        "5f0c",
                        "backup",
                        "192.0.2.7:4711",
                        "publickey",
                        1_250_000_000L,
                        0,
                        3,
                        118,
                        null,
                        "audit.rule-backup",
                        new Outcome(List.of(), 0, 0, false)),
                0);
        assertEquals(
                List.of("Connection 5f0c of user \"backup\" from 192.0.2.7:4711 was there for 1.3 s: publickey,"
                        + " 3 bytes in, 118 bytes out, not recorded by PID audit.rule-backup"),
                lines);
    }

    @Test
    void eachConnectionOfAUserHasALine() {
        ends.add(end("alice", null, new Outcome(List.of("5f0c.bin"), 1, 0, false)), 0);
        ends.add(end("al\nice", null, new Outcome(List.of("5f0c.bin", "5f0c.2.bin"), 9, 1, false)), 0);
        ends.add(end("alice", new Termination("Go\nhome.", "user \"karaf\""), new Outcome(List.of(), 0, 0, true)), 0);
        assertEquals(
                List.of(
                        "Connection 5f0c of user \"alice\" from 192.0.2.7:4711 was recorded for 1.3 s: password, 1 channel,"
                                + " 3 bytes in, 118 bytes out, recording 5f0c.bin (whole)",
                        "Connection 5f0c of user \"al\uFFFDice\" from 192.0.2.7:4711 was recorded for 1.3 s: password, 1"
                                + " channel, 3 bytes in, 118 bytes out, recording 5f0c.bin, 5f0c.2.bin and 7 more (1"
                                + " message lost)",
                        "Connection 5f0c of user \"alice\" from 192.0.2.7:4711 was recorded for 1.3 s: password, 1 channel,"
                                + " 3 bytes in, 118 bytes out, not recorded; ended by user \"karaf\": Go\uFFFDhome."),
                lines);
    }

    @Test
    void aFloodOfPortScansIsALineAMinute() {
        for (int minute = 0; minute < 3; minute++) {
            for (int i = 0; i < 1000; i++) {
                long now = minute * ConnectionEnds.WINDOW_NANOS + i;
                ends.add(scan("192.0.2." + i % 3), now);
                ends.look(now);
            }
        }
        assertEquals(ConnectionEnds.SINGLE + 2, lines.size(), () -> String.join("\n", lines));
        assertEquals("Connection 5f0c from 192.0.2.0 was recorded for 0.0 s: no login", lines.get(0));
        // the first connection of a minute ends the one before
        assertEquals(
                "996 more connections without a login ended within a minute, from 192.0.2.2, 192.0.2.0, 192.0.2.1",
                lines.get(ConnectionEnds.SINGLE));
        ends.close();
        assertEquals(ConnectionEnds.SINGLE + 3, lines.size());
    }

    @Test
    void afterAQuietMinuteScansHaveALineEachAgain() {
        for (int i = 0; i < 8; i++) {
            ends.add(scan("192.0.2.7"), 0);
        }
        ends.look(ConnectionEnds.WINDOW_NANOS);
        ends.look(2 * ConnectionEnds.WINDOW_NANOS);
        int before = lines.size();
        ends.add(scan("192.0.2.7"), 3 * ConnectionEnds.WINDOW_NANOS);
        assertEquals(before + 1, lines.size());
    }
}
