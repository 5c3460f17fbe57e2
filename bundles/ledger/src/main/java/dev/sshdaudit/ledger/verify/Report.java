package dev.sshdaudit.ledger.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.ledger.format.Times;
import dev.sshdaudit.text.FindingLines;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Findings and summaries as lines: for people, or as JSON for programs. Names of files are escaped. */
public final class Report {

    private static final JsonFactory JSON = new JsonFactory();

    @FunctionalInterface
    private interface Fields {

        void write(JsonGenerator json) throws IOException;
    }

    private Report() {}

    /** A finding as one line for people, without a line feed. */
    public static String text(Finding finding) {
        return FindingLines.text(asked(finding));
    }

    /** The finding as those know it who ask for a verification. */
    private static dev.sshdaudit.query.Finding asked(Finding finding) {
        return new dev.sshdaudit.query.Finding(
                dev.sshdaudit.query.Finding.Kind.valueOf(finding.kind().name()),
                finding.name(),
                finding.line(),
                finding.text());
    }

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

    /** A finding as a JSON object in one line, without a line feed. */
    public static String json(Finding finding) {
        return FindingLines.json(asked(finding));
    }

    /** What was read of a ledger, as a JSON object in one line, without a line feed. */
    public static String json(LedgerSummary summary) {
        return object(json -> {
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

    private static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.setHighestNonEscapedChar(0x7e); // a terminal may show it, and names of files can be anything
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return text.toString();
    }
}
