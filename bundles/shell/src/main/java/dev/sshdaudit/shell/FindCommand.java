package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.List;
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
            FoundPages pages = new FoundPages(out, listing(out::println), filter, limit);
            List<String> notes = query.find(storage(), filter, limit == 0 ? Long.MAX_VALUE : limit + 1L, pages::take);
            goOn(out);
            pages.end();
            notes.forEach(note -> out.println(Visible.sentence(note)));
        }
    }
}
