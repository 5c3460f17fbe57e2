package dev.sshdaudit.shell;

import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.query.AuditQuery;
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

/** The command {@code audit:terminate}. */
@Service
@Command(
        scope = "audit",
        name = "terminate",
        description = "Ends an open connection.",
        detailedDescription =
                "The client is told the reason. The recording tells it, too, and who ended the connection.\n\n"
                        + "    audit:terminate --reason 'maintenance at 18:00' 84c9")
public class TerminateCommand extends QueryCommand {

    @Option(
            name = "--reason",
            description = "Why, in one line: for the user and for the recording",
            valueToShowInHelp = "ended by an administrator")
    private String reason = "ended by an administrator";

    @Argument(
            name = "id",
            description = "The connection's id, or enough of its first characters; audit:sessions lists them",
            required = true,
            multiValued = true)
    @Completion(SessionCompleter.class)
    private @Nullable List<String> ids;

    private String id = "";

    @Override
    void checkOptions() throws CommandException {
        id = LateOptions.one(LateOptions.take(this, ids), "connection");
        if (reason.isBlank()) {
            throw new CommandException("--reason must say why, in one line");
        }
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        LiveConnection ended = query.terminate(id, reason);
        String user = ended.client().user();
        System.out.println("Connection " + ended.client().id() + " of "
                + (user == null ? "a user who has not authenticated" : "user " + Visible.plain(user)) + " from "
                + Visible.plain(ended.client().address()) + " is ended");
    }
}
