package dev.sshdaudit.shell;

import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;
import org.osgi.framework.BundleContext;

/** {@code audit:list} */
@Service
@Command(scope = "audit", name = "list", description = "Lists recordings, newest first.")
public class ListCommand implements Action {

    private static final int USER_WIDTH = 40;

    @Reference
    private BundleContext context;

    @Option(
            name = "-n",
            aliases = {"--limit"},
            description = "How many at most",
            valueToShowInHelp = "50")
    private int limit = 50;

    @Argument(name = "id", description = "The first characters of the recordings' ids")
    @Completion(RecordingCompleter.class)
    private String prefix = "";

    @Override
    public Object execute() throws CommandException {
        if (limit < 1) {
            throw new CommandException("--limit " + limit + " is not allowed, it must be 1 or more");
        }
        Access.check(context, "list");
        try (AuditServices services = new AuditServices(context)) {
            List<Entry> entries = services.catalog().list(prefix, limit);
            print(entries, System.out, ZoneId.systemDefault(), Instant.now());
        } catch (IOException e) {
            throw new CommandException("The recordings cannot be listed: " + Reasons.of(e));
        }
        return null;
    }

    static void print(List<Entry> entries, PrintStream console, ZoneId zone, Instant now) {
        ShellTable table = new ShellTable();
        table.column("ID");
        table.column("Start");
        table.column("Duration").alignRight();
        // clients choose it; one long name is not to push everything else off the screen
        table.column("User").maxSize(USER_WIDTH);
        table.column("Address");
        table.column("Size").alignRight();
        table.column("State");
        table.emptyTableText("No recordings");
        for (Entry entry : entries) {
            RecordingMetadata metadata = entry.metadata();
            Instant end = metadata.end() == null ? now : metadata.end();
            table.addRow()
                    .addContent(
                            metadata.name(),
                            Sizes.time(metadata.start(), zone),
                            Sizes.duration(Duration.between(metadata.start(), end)),
                            metadata.username() == null ? "-" : Visible.plain(metadata.username()),
                            metadata.remoteAddress().isEmpty() ? "-" : Visible.plain(metadata.remoteAddress()),
                            Sizes.bytes(entry.size()),
                            metadata.state().name().toLowerCase(Locale.ROOT));
        }
        table.print(console);
    }
}
