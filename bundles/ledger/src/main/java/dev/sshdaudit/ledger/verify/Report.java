package dev.sshdaudit.ledger.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.ledger.format.Times;
import dev.sshdaudit.text.JsonLine;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What was read of ledgers, as lines: for people, or as JSON for programs. */
public final class Report {

    private Report() {}

    /** What was read of a ledger, as one line for people, without a line feed. */
    public static String text(LedgerSummary summary) {
        String node = summary.node().isEmpty() ? "" : " of " + Visible.plain(summary.node());
        if (summary.first() == null || summary.last() == null) {
            return "ledger " + summary.ledger() + ": no line";
        }
        long uncovered = Math.max(0, summary.lines() - summary.covered());
        return "ledger " + summary.ledger() + node + ": " + summary.lines() + " lines, from "
                + Times.format(summary.first())
                + " to " + Times.format(summary.last()) + "; "
                + (summary.signer() == null ? "not signed" : "signed by " + summary.signer()) + "; "
                + (uncovered <= 1 ? "a checkpoint covers all" : "no checkpoint covers the last " + uncovered);
    }

    /** What was read of a ledger, as a JSON object in one line, without a line feed. */
    public static String json(LedgerSummary summary) {
        return JsonLine.of(json -> {
            json.writeStringField("ledger", summary.ledger());
            json.writeStringField("node", summary.node());
            json.writeNumberField("lines", summary.lines());
            json.writeNumberField("covered", summary.covered());
            time(json, "first", summary.first());
            time(json, "last", summary.last());
            json.writeStringField("signer", summary.signer());
        });
    }

    private static void time(JsonGenerator json, String key, @Nullable Instant time) throws IOException {
        json.writeStringField(key, time == null ? null : Times.format(time));
    }
}
