package dev.sshdaudit.gerrit;

import com.google.gerrit.extensions.annotations.CapabilityScope;
import com.google.gerrit.extensions.annotations.RequiresCapability;
import com.google.inject.Inject;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.PipelineStatus;
import dev.sshdaudit.Content;
import dev.sshdaudit.text.Visible;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The command {@code sshd-audit status}. */
@RequiresCapability(value = ViewAuditLog.NAME, scope = CapabilityScope.PLUGIN)
final class StatusCommand extends AuditCommand {

    private final PluginAudit plugin;

    @Inject
    StatusCommand(PluginAudit plugin) {
        this.plugin = plugin;
    }

    @Override
    void answer() {
        AuditStatus status = plugin.audit().status();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("auditing", status.enabled() ? "on" : "off (section [audit], key enable)");
        lines.put("mode", status.mode());
        kept(status, lines);
        status.ledgerStatus().forEach((label, value) -> lines.put("  ledger: " + label, value));
        lines.put("intercepted", intercepted(status));
        lines.put("rules", status.rules().inForce() + " in force");
        lines.put("live connections", String.valueOf(status.liveConnections()));
        lines.put("connections", String.valueOf(status.connections()));
        lines.put("messages", String.valueOf(status.messages()));
        lines.put("lost", status.lostMessages() + " messages, " + status.lostBytes() + " bytes");
        int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        lines.forEach((label, value) ->
                stdout.println(label + " ".repeat(width - label.length() + 2) + Visible.sentence(value)));
        if (!status.failures().isEmpty()) {
            stdout.println("latest errors");
            status.failures().forEach(failure -> stdout.println("  " + line(failure)));
        }
    }

    /** Where recordings are kept: of several storages, each with what it tells of itself. */
    static void kept(AuditStatus status, Map<String, String> lines) {
        if (status.pipelines().size() == 1) {
            lines.put("format", status.format());
            lines.put("storage", status.storage());
            status.storageStatus().forEach((label, value) -> lines.put("  " + label, value));
            return;
        }
        int number = 1;
        for (PipelineStatus pipeline : status.pipelines()) {
            String label = "pipeline " + number++;
            lines.put(label, "format " + pipeline.format() + " in storage " + pipeline.storage());
            pipeline.storageStatus().forEach((name, value) -> lines.put("  " + label + ": " + name, value));
        }
    }

    private static String line(AuditStatus.Failure failure) {
        return failure.time().truncatedTo(ChronoUnit.SECONDS)
                + (failure.lasts() ? "  (lasts) " : "  ")
                + Visible.sentence(failure.text());
    }

    private static String intercepted(AuditStatus status) {
        String keys = status.intercepted().stream().sorted().map(Content::key).collect(Collectors.joining(", "));
        return keys.isEmpty() ? "nothing (section [audit \"intercept\"])" : keys;
    }
}
