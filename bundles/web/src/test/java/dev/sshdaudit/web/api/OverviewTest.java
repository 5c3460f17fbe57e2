package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverviewTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:34:56Z");

    private final FakeQuery query = new FakeQuery();
    private final Overview overview = new Overview(Clock.fixed(NOW, ZoneOffset.UTC));

    OverviewTest() {
        query.status = FakeQuery.quiet();
    }

    private Map<String, Object> ask() throws IOException {
        FakeExchange exchange = FakeExchange.get("overview");
        overview.answer(exchange, query);
        return exchange.json();
    }

    private void add(String name, String start, long bytes, int part) {
        query.add(MetadataBuilder.recording(name)
                        .part(part)
                        .start(Instant.parse(start))
                        .end(NOW)
                        .state(State.ENDED)
                        .build())
                .bytes = bytes;
    }

    @Test
    void theDayIsCountedInHours() throws IOException {
        add("aa", "2026-11-27T12:00:00Z", 5, 1);
        add("bb", "2026-11-27T11:59:59Z", 7, 1);
        add("bb.2", "2026-11-27T12:10:00Z", 11, 2);
        add("cc", "2026-11-26T13:00:00Z", 13, 1);
        add("dd", "2026-11-26T12:59:59Z", 17, 1);
        query.connections.add(new Found.Connection(
                "ee", "", Instant.parse("2026-11-27T11:30:00Z"), NOW, "192.0.2.7", null, "root", 3, List.of()));
        query.notes.add("a note");
        Map<?, ?> day = (Map<?, ?>) ask().get("day");
        assertEquals("2026-11-26T13:00:00.000000000Z", day.get("from"));
        assertEquals(3600L, day.get("step"));
        List<?> sessions = (List<?>) day.get("sessions");
        assertEquals(24, sessions.size());
        assertEquals(List.of(1L, 1L), sessions.subList(22, 24));
        assertEquals(1L, sessions.get(0));
        assertEquals(List.of(7L, 16L), ((List<?>) day.get("bytes")).subList(22, 24));
        assertEquals(3L, ((List<?>) day.get("failedLogins")).get(22));
        assertEquals("a note", day.get("note"));
    }

    @Test
    void theDayIsReadOnceAMinute() throws IOException {
        ask();
        int finds = query.finds;
        ask();
        assertEquals(finds, query.finds);
    }

    @Test
    void theDayNeedsTheRightToView() throws IOException {
        assertNotNull(ask().get("day"));
        assertEquals(1L, ask().get("held"));
        query.rights = new Rights("bob", true, false, true, false, false);
        assertNull(ask().get("day"), "also where another user has it read before");
        assertNull(ask().get("held"));
    }

    @Test
    void theStatusIsTold() throws IOException {
        Map<String, Object> answer = ask();
        assertEquals("strict", ((Map<?, ?>) answer.get("status")).get("mode"));
        assertEquals("file", ((Map<?, ?>) answer.get("status")).get("storage"));
        assertEquals(Map.of("folder", "/srv/audit"), answer.get("storage"));
        assertEquals(Map.of("lines", "7"), answer.get("ledger"));
        assertNull(answer.get("uploads"));
        assertEquals(List.of(), answer.get("failures"));
    }

    @Test
    void aLedgerThatCannotBeReadLeavesTheStatus() throws IOException {
        query.failing = new IOException("the bucket does not answer");
        Map<String, Object> answer = ask();
        assertNull(answer.get("day"));
        assertEquals("the bucket does not answer", answer.get("problem"));
    }

    @Test
    void aDayOfVeryManyIsCountedInPart() throws IOException {
        for (int i = 0; i < 50_001; i++) {
            query.connections.add(new Found.Connection("c" + i, "", NOW, NOW, "192.0.2.7", null, "root", 1, List.of()));
        }
        Map<?, ?> day = (Map<?, ?>) ask().get("day");
        assertEquals(50_000L, ((List<?>) day.get("failedLogins")).get(23));
        assertTrue(day.get("note").toString().contains("more than 50000 connections"));
    }
}
