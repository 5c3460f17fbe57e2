package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Found.Connection;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:find}. */
@Service
@Command(
        scope = "audit",
        name = "find",
        description = "Finds recordings, newest first; with --command, --file or --failed-logins, finds connections.",
        detailedDescription =
                "Reads the ledgers of all nodes, and no recordings. All options must fit. A ledger tells of"
                        + " recordings and of connections in different lines, so --state and --min-size do not go together with"
                        + " --command, --file and --failed-logins. Connections are found when they have ended. Without feature"
                        + " sshd-audit-query, audit:list lists recordings.\n\n"
                        + "    audit:find --user alice --since yesterday\n"
                        + "    audit:find --command /etc/shadow --since 30d\n"
                        + "    audit:find --failed-logins --address '192.0.2.*'\n"
                        + "    audit:find --state cut -n 0 | grep db-3")
public class FindCommand extends FilterCommand {

    /** How many are printed as one table, so that a list of all needs little memory. */
    private static final int PAGE = 1000;

    @Option(
            name = "-n",
            aliases = {"--limit"},
            description = "How many at most; 0 for all",
            valueToShowInHelp = "50")
    private int limit = 50;

    @Argument(name = "id", description = "The first characters of the ids; all without it")
    @Completion(RecordingCompleter.class)
    private @Nullable String prefix;

    @Override
    void checkOptions() throws CommandException {
        filter(prefix);
        if (limit < 0) {
            throw new CommandException("--limit " + limit + " is not allowed, it must be 0 or more");
        }
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        RecordingFilter filter = filter(prefix);
        try (Output out = new Output(System.out)) {
            Pages pages = new Pages(out, filter);
            List<String> notes = query.find(storage(), filter, limit == 0 ? Long.MAX_VALUE : limit + 1L, pages::take);
            goOn(out);
            pages.end();
            notes.forEach(note -> out.println(Visible.sentence(note)));
        }
    }

    /** Prints what is found, a page as soon as it is full. */
    private final class Pages {

        private final Output out;
        private final RecordingFilter filter;
        private final List<Found> page = new ArrayList<>();
        private long taken;
        private boolean more;

        Pages(Output out, RecordingFilter filter) {
            this.out = out;
            this.filter = filter;
        }

        boolean take(Found found) {
            if (limit > 0 && taken == limit) {
                more = true;
                return false;
            } else if (page.size() == PAGE) {
                print();
            }
            page.add(found);
            taken++;
            return !out.isUnwanted();
        }

        private void print() {
            Listing listing = listing(out::println);
            if (filter.isOfConnections()) {
                List<Connection> connections = page.stream()
                        .filter(Connection.class::isInstance)
                        .map(Connection.class::cast)
                        .toList();
                listing.connections(connections, matches(filter));
            } else {
                List<Entry> entries = page.stream()
                        .filter(Recording.class::isInstance)
                        .map(Recording.class::cast)
                        .map(recording -> new Entry(recording.metadata(), recording.bytes()))
                        .toList();
                listing.recordings(entries, Map.of());
            }
            page.clear();
        }

        void end() {
            print();
            if (more) {
                out.println(String.format(Locale.ROOT, "the newest %,d are shown; -n 0 shows all", limit));
            }
        }
    }
}
