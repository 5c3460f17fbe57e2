package dev.sshdaudit.gerrit;

import com.google.gerrit.extensions.annotations.CapabilityScope;
import com.google.gerrit.extensions.annotations.RequiresCapability;
import com.google.inject.Inject;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.kohsuke.args4j.Argument;
import org.kohsuke.args4j.Option;

/** The command {@code sshd-audit list}. */
@RequiresCapability(value = ViewAuditLog.NAME, scope = CapabilityScope.PLUGIN)
final class ListCommand extends AuditCommand {

    private final PluginAudit plugin;

    @Option(
            name = "--limit",
            aliases = {"-n"},
            metaVar = "N",
            usage = "list N recordings at most")
    private int limit = 50;

    @Argument(index = 0, metaVar = "ID", usage = "list recordings whose names begin so")
    private String prefix = "";

    @Inject
    ListCommand(PluginAudit plugin) {
        this.plugin = plugin;
    }

    @Override
    void answer() throws IOException, UnloggedFailure {
        if (limit < 1) {
            throw die("--limit: 1 or more");
        }
        List<Entry> entries = plugin.audit().recordings().list(prefix, limit);
        if (entries.isEmpty()) {
            stdout.println("No recordings");
        }
        for (Entry entry : entries) {
            RecordingMetadata metadata = entry.metadata();
            Instant end = metadata.end();
            stdout.println(String.format(
                    Locale.ROOT,
                    "%s  %s  %6ds  %-9s  %10d  %s  %s%s",
                    metadata.name(),
                    metadata.start().truncatedTo(ChronoUnit.SECONDS),
                    Duration.between(metadata.start(), end == null ? Instant.now() : end)
                            .toSeconds(),
                    metadata.state().name().toLowerCase(Locale.ROOT),
                    entry.size(),
                    metadata.remoteAddress().isEmpty() ? "-" : Visible.plain(metadata.remoteAddress()),
                    user(metadata),
                    problem(entry)));
        }
    }

    private static String user(RecordingMetadata metadata) {
        String user = metadata.username();
        if (user == null) {
            return metadata.shared() ? "(unauthenticated)" : "-";
        }
        return Visible.plain(user);
    }

    private static String problem(Entry entry) {
        return entry.problem() == null ? "" : "  " + entry.problem().text();
    }
}
