package dev.sshdaudit.text;

import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Verification;
import java.util.Locale;

/**
 * Findings of a verification, and its end, as lines: for people, or as JSON for programs. Names of files are escaped. The decoder's
 * {@code verify} and the shell's {@code audit:verify} print the same lines.
 */
public final class FindingLines {

    private FindingLines() {}

    /** A finding as one line for people, without a line feed. */
    public static String text(Finding finding) {
        return finding.kind().name().replace('_', ' ') + "  " + Visible.plain(finding.name())
                + (finding.line() > 0 ? ", line " + finding.line() : "") + ": " + Visible.sentence(finding.text());
    }

    /** A finding as a JSON object in one line, without a line feed. */
    public static String json(Finding finding) {
        return JsonLine.of(json -> {
            json.writeStringField("kind", finding.kind().name().toLowerCase(Locale.ROOT));
            json.writeBooleanField("alarm", finding.kind().isAlarm());
            json.writeStringField("name", finding.name());
            if (finding.line() > 0) {
                json.writeNumberField("line", finding.line());
            }
            json.writeStringField("text", finding.text());
        });
    }

    /** The newest checkpoint of a ledger as a JSON object in one line, without a line feed. */
    public static String json(Verification.Ledger ledger) {
        return JsonLine.of(json -> {
            json.writeStringField("ledger", ledger.id());
            json.writeStringField("node", ledger.node());
            json.writeNumberField("lines", ledger.lines());
            json.writeStringField("checkpoint", ledger.text());
        });
    }

    /** How much was verified, as a JSON object in one line, without a line feed. */
    public static String json(Verification verification) {
        return JsonLine.of(json -> {
            json.writeNumberField("recordings", verification.recordings());
            json.writeNumberField("bytes", verification.bytes());
            json.writeNumberField("alarms", verification.alarms());
            if (verification.decrypted() > 0) {
                json.writeNumberField("decrypted", verification.decrypted());
            }
        });
    }

    /** Whether all is well, as one line for people, without a line feed; {@code alarms} is the number of findings that are alarms. */
    public static String conclusion(long alarms) {
        if (alarms > 0) {
            return "NOT as the ledgers say: " + alarms + (alarms == 1 ? " finding" : " findings");
        }
        return "all is as the ledgers say";
    }
}
