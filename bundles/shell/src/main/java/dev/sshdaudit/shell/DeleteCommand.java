package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:delete}. */
@Service
@Command(
        scope = "audit",
        name = "delete",
        description = "Deletes recordings for good.",
        detailedDescription =
                "Shows what goes, and asks. The ledger tells who deleted a recording and why, so audit:verify"
                        + " does not tell it as removed. Recordings that are open or held stay. A bucket with object lock, or whose"
                        + " key may not delete, keeps recordings as long as its own rules say.\n\n"
                        + "    audit:delete --reason 'request 42 of the works council' 5f0c")
public class DeleteCommand extends ChangeCommand {

    @Option(name = "--yes", description = "Do not ask")
    private boolean yes;

    @Override
    void confirm(List<Listed> recordings) throws IOException, CommandException {
        if (yes) {
            return;
        } else if (session().getTerminal() == null) {
            throw new CommandException("Here is no terminal to ask whether to delete: --yes deletes without asking");
        }
        try (Output out = new Output(System.out)) {
            listing(out::println).recordings(recordings, Map.of());
        }
        String answer = answer(
                recordings.size() == 1
                        ? "Delete this recording for good? (y/n) "
                        : "Delete these " + recordings.size() + " recordings for good? (y/n) ");
        if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
            System.out.println("Nothing is deleted");
            throw new CancellationException();
        }
    }

    private @Nullable String answer(String question) throws IOException {
        try {
            return session().readLine(question, null);
        } catch (UserInterruptException | EndOfFileException e) {
            return null; // Ctrl-C, Ctrl-D
        }
    }

    @Override
    void change(AuditQuery query, String name, String why) throws IOException {
        query.delete(storage(), name, why);
    }

    @Override
    String past() {
        return "deleted";
    }
}
