package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import java.io.IOException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** The command {@code audit:find}. */
@Service
@Command(
        scope = "audit",
        name = "find",
        description = "Finds recordings, newest first; with --command, --file or --failed-logins, finds connections.",
        detailedDescription =
                "Reads the ledgers of all nodes, and no recordings. All options must fit. A ledger tells of"
                        + " recordings and of connections in different lines, so --state and --min-size do not go together with"
                        + " --command, --file and --failed-logins. Connections are found when they have ended.\n\n"
                        + "    audit:find --user alice --since yesterday\n"
                        + "    audit:find --command /etc/shadow --since 30d\n"
                        + "    audit:find --failed-logins --address '192.0.2.*'\n"
                        + "    audit:find --state cut -n 0 | grep db-3")
public class FindCommand extends FindingCommand {

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        printFound(query);
    }
}
