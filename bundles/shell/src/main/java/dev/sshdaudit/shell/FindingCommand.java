package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** A command that prints what fits its options, the newest first. */
abstract class FindingCommand extends FilterCommand {

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
    final void checkOptions() throws CommandException {
        filter();
        if (limit < 0) {
            throw new CommandException("--limit " + limit + " is not allowed, it must be 0 or more");
        }
    }

    /** What the options and the argument say. */
    final RecordingFilter filter() throws CommandException {
        return filter(prefix);
    }

    /** The beginning of ids; empty for all. */
    final String prefix() {
        return prefix == null ? "" : prefix;
    }

    /** How many at most; 0 for all. */
    final int limit() {
        return limit;
    }

    /** Prints what the ledgers tell. */
    final void printFound(AuditQuery query) throws IOException, CommandException {
        RecordingFilter filter = filter();
        try (Output out = new Output(System.out)) {
            FoundPages pages = new FoundPages(out, listing(out::println), filter, limit);
            List<String> notes = query.find(storage(), filter, limit == 0 ? Long.MAX_VALUE : limit + 1L, pages::take);
            goOn(out);
            pages.end();
            notes.forEach(note -> out.println(Visible.sentence(note)));
        }
    }
}
