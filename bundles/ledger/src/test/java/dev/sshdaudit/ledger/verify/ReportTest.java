package dev.sshdaudit.ledger.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Instant TIME = Instant.parse("2026-11-26T16:00:00Z");

    @Test
    void summariesTellHowFarALedgerIsCovered() {
        assertEquals(
                "ledger 0123456789abcdef of node: 13 lines, from 2026-11-26T16:00:00.000000000Z to"
                        + " 2026-11-26T16:00:00.000000000Z; signed by SHA256:x; a checkpoint covers all",
                Report.text(new LedgerSummary("0123456789abcdef", "node", 13, 12, TIME, TIME, "SHA256:x")));
        assertEquals(
                "ledger 0123456789abcdef: 13 lines, from 2026-11-26T16:00:00.000000000Z to"
                        + " 2026-11-26T16:00:00.000000000Z; not signed; no checkpoint covers the last 5",
                Report.text(new LedgerSummary("0123456789abcdef", "", 13, 8, TIME, TIME, null)));
        assertEquals(
                "ledger 0123456789abcdef: no line",
                Report.text(new LedgerSummary("0123456789abcdef", "", 0, 0, null, null, null)));
        assertEquals(
                "{\"ledger\":\"0\",\"node\":\"n\",\"lines\":13,\"covered\":8,\"first\":\"2026-11-26T16:00:00.000000000Z\","
                        + "\"last\":\"2026-11-26T16:00:00.000000000Z\",\"signer\":null}",
                Report.json(new LedgerSummary("0", "n", 13, 8, TIME, TIME, null)));
    }
}
