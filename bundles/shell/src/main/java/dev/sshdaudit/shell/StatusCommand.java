package dev.sshdaudit.shell;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.Failure;
import dev.sshdaudit.AuditStatus.PipelineStatus;
import dev.sshdaudit.Content;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.text.Visible;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        Lines lines = new Lines();
        lines.add("auditing", status.enabled() ? "on" : "off (PID audit, key enable)");
        lines.add("mode", status.mode());
        if (status.pipelines().size() == 1) {
            lines.add("format", present(status.format(), status.formatPresent()));
        } else {
            status.pipelines().forEach(pipeline -> lines.add("pipeline", pipeline(pipeline)));
        }
        Set<String> storages = new HashSet<>();
        for (PipelineStatus pipeline : status.pipelines()) {
            if (storages.add(pipeline.storage())) {
                lines.add("storage", present(pipeline.storage(), pipeline.storagePresent()));
                lines.addAll(pipeline.storageStatus());
            }
        }
        if (!status.ledgerStatus().isEmpty()) {
            lines.add("ledger", "on");
            lines.addAll(status.ledgerStatus());
        }
        lines.add("intercepted", intercepted(status));
        if (status.rules().inForce() + status.rules().refused() > 0) {
            lines.add("rules", rules(status.rules()));
        }
        lines.add("live connections", String.valueOf(status.liveConnections()));
        lines.add("still being written", pending(status.pendingRecordings()));
        lines.add("connections", String.valueOf(status.connections()));
        lines.add("messages", String.valueOf(status.messages()));
        lines.add("lost", status.lostMessages() == 0 ? "nothing" : lost(status.lostMessages(), status.lostBytes()));
        lines.print(console);
        if (!status.failures().isEmpty()) {
            console.println("latest errors");
            status.failures()
                    .forEach(failure -> console.println("  " + time(failure.time(), zone) + "  "
                            + duration(failure, zone) + Visible.sentence(failure.text())));
        }
    }

    /** Labels with values. A label can be there several times. */
    private static final class Lines {

        private final List<String> labels = new ArrayList<>();
        private final List<String> values = new ArrayList<>();

        void add(String label, String value) {
            labels.add(label);
            values.add(value);
        }

        /** Adds what a storage or a ledger tells of itself. */
        void addAll(Map<String, String> facts) {
            facts.forEach((label, value) -> add("  " + label, Visible.sentence(value)));
        }

        void print(PrintStream console) {
            int width = labels.stream().mapToInt(String::length).max().orElse(0);
            for (int i = 0; i < labels.size(); i++) {
                String label = labels.get(i);
                console.println(label + " ".repeat(width - label.length() + 2) + values.get(i));
            }
        }
    }

    private static String pipeline(PipelineStatus pipeline) {
        return "format " + present(pipeline.format(), pipeline.formatPresent()) + " in storage "
                + present(pipeline.storage(), pipeline.storagePresent())
                + (pipeline.required() ? "" : ", not required")
                + (pipeline.lostMessages() == 0 ? "" : ", lost " + lost(pipeline.lostMessages(), pipeline.lostBytes()));
    }

    private static String lost(long messages, long bytes) {
        return messages + " messages, " + Sizes.bytes(bytes) + " of data";
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
