package dev.sshdaudit.shell;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.Failure;
import dev.sshdaudit.Content;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.text.Visible;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** The command {@code audit:status}. */
@Service
@Command(scope = "audit", name = "status", description = "Shows whether and how SSH connections are recorded.")
public class StatusCommand extends QueryCommand {

    @Override
    void run(AuditServices services, AuditQuery query) {
        print(query.status(), System.out, ZoneId.systemDefault());
    }

    static void print(AuditStatus status, PrintStream console, ZoneId zone) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("auditing", status.enabled() ? "on" : "off (PID audit, key enable)");
        lines.put("mode", status.mode());
        lines.put("format", present(status.format(), status.formatPresent()));
        lines.put("storage", present(status.storage(), status.storagePresent()));
        status.storageStatus().forEach((label, value) -> lines.put("  " + label, Visible.sentence(value)));
        if (!status.ledgerStatus().isEmpty()) {
            lines.put("ledger", "on");
            status.ledgerStatus().forEach((label, value) -> lines.put("  " + label, Visible.sentence(value)));
        }
        lines.put("intercepted", intercepted(status));
        if (status.rules().inForce() + status.rules().refused() > 0) {
            lines.put("rules", rules(status.rules()));
        }
        lines.put("live connections", String.valueOf(status.liveConnections()));
        lines.put("still being written", pending(status.pendingRecordings()));
        lines.put("connections", String.valueOf(status.connections()));
        lines.put("messages", String.valueOf(status.messages()));
        lines.put(
                "lost",
                status.lostMessages() == 0
                        ? "nothing"
                        : status.lostMessages() + " messages, " + Sizes.bytes(status.lostBytes()) + " of data");
        int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        lines.forEach((label, value) -> console.println(label + " ".repeat(width - label.length() + 2) + value));
        if (!status.failures().isEmpty()) {
            console.println("latest errors");
            status.failures()
                    .forEach(failure -> console.println("  " + time(failure.time(), zone) + "  "
                            + duration(failure, zone) + Visible.sentence(failure.text())));
        }
    }

    private static String pending(int recordings) {
        return recordings == 0 ? "nothing" : recordings + " of closed connections";
    }

    private static String time(Instant time, ZoneId zone) {
        return Sizes.time(time, zone) + Sizes.offset(time, zone);
    }

    /** Whether an error lasts, or since when it is over; empty for an event of a moment. */
    private static String duration(Failure failure, ZoneId zone) {
        Instant over = failure.over();
        if (over == null) {
            return "(lasts) ";
        }
        return over.equals(failure.time()) ? "" : "(over since " + time(over, zone) + ") ";
    }

    private static String present(String name, boolean there) {
        return Visible.plain(name) + (there ? "" : " (not there)");
    }

    private static String rules(AuditStatus.Rules rules) {
        return rules.inForce() + " in force"
                + (rules.refused() == 0 ? "" : ", " + rules.refused() + " refused (the latest errors tell why)");
    }

    private static String intercepted(AuditStatus status) {
        String keys = status.intercepted().stream().sorted().map(Content::key).collect(Collectors.joining(", "));
        return keys.isEmpty() ? "nothing (PID audit.intercept)" : keys;
    }
}
