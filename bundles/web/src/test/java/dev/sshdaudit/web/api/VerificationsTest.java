package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerificationsTest {

    private final FakeQuery query = new FakeQuery();
    private final Api api = new Api(() -> query);

    private FakeExchange verify() throws IOException {
        return FakeExchange.post("recordings", Tape.ID, "verify").by(api);
    }

    private Map<?, ?> verified() throws IOException {
        return (Map<?, ?>)
                FakeExchange.get("recordings", Tape.ID).by(api).json().get("verified");
    }

    @Test
    void allPartsAreVerifiedAndTheOutcomeIsRemembered() throws IOException {
        query.add(Tape.part(1, 0, State.CONTINUED));
        FakeQuery.Kept second = query.add(Tape.part(2, 50, State.OPEN));
        assertNull(verified());
        FakeExchange answer = verify();
        assertEquals(Set.of(Tape.ID, Tape.ID + ".2"), query.verified);
        assertEquals(true, answer.linesWith("done").get(0).get("good"));
        assertEquals(true, verified().get("good"));
        second.bytes++;
        assertNull(verified(), "it is no longer what was verified");
    }

    @Test
    void findingsAreToldAndAlarmsRemembered() throws IOException {
        query.add(Tape.metadata().build());
        query.findings.add(new Finding(Finding.Kind.CHANGED, "<a>\ud800", 7, "is not what the ledger says"));
        query.findings.add(new Finding(Finding.Kind.OPEN, Tape.ID, "has not ended"));
        FakeExchange answer = verify();
        Map<?, ?> finding = (Map<?, ?>) answer.linesWith("finding").get(0).get("finding");
        assertEquals("CHANGED", finding.get("kind"));
        assertEquals(true, finding.get("alarm"));
        assertEquals("<a>\ufffd", finding.get("name"));
        assertEquals(7L, finding.get("line"));
        assertEquals(false, answer.linesWith("done").get(0).get("good"));
        assertEquals(false, verified().get("good"));
    }

    @Test
    void findingsAreBounded() throws IOException {
        query.add(Tape.metadata().build());
        for (int i = 0; i < 10_050; i++) {
            query.findings.add(new Finding(Finding.Kind.UNKNOWN, "n" + i, "is not known"));
        }
        FakeExchange answer = FakeExchange.post("recordings", Tape.ID, "verify");
        query.atEnd = () -> assertEquals(50, answer.lines.size(), "lines that are sent while the turn is held");
        answer.by(api);
        assertEquals(10_000, answer.linesWith("finding").size());
        assertEquals(10_050L, answer.linesWith("done").get(0).get("findings"));
    }

    @Test
    void itIsDoneByPostAndByThoseWhoMayView() throws IOException {
        query.add(Tape.metadata().build());
        assertEquals(405, FakeExchange.get("recordings", Tape.ID, "verify").refusedBy(api));
        query.rights = new Rights("alice", true, false, true, false, false);
        assertEquals(403, FakeExchange.post("recordings", Tape.ID, "verify").refusedBy(api));
    }

    @Test
    void theOldestOutcomesAreForgotten() {
        Verified verified = new Verified();
        Verified.Outcome outcome = new Verified.Outcome(Instant.EPOCH, true);
        for (int i = 0; i <= 10_000; i++) {
            verified.remember(recording("n" + i), outcome);
        }
        assertNull(verified.of(recording("n0")));
        assertNotNull(verified.of(recording("n1")));
    }

    private static Found.Recording recording(String name) {
        return new Found.Recording(MetadataBuilder.recording(name).build(), 1, Found.Origin.LEDGER, List.of("file"));
    }

    @Test
    void ofASharedRecordingTheWholeIsVerified() throws IOException {
        query.add(MetadataBuilder.recording("shared-1")
                        .shared()
                        .start(Tape.START)
                        .build())
                .add(Tape.connect());
        verify();
        assertEquals(Set.of("shared-1"), query.verified);
        assertEquals(List.of(Tape.ID), query.opened);
    }
}
