package dev.sshdaudit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Completes the ids of recordings, the latest of those that begin with what was typed. */
@Service
public class RecordingCompleter implements Completer {

    private static final int OFFERED = 100;

    @Reference
    private BundleContext context;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        if (!Access.isAllowed(context, "list")) {
            return -1;
        }
        try (AuditServices services = new AuditServices(context)) {
            services.catalog()
                    .list(typed(line), OFFERED)
                    .forEach(entry -> names.getStrings().add(entry.metadata().name()));
        } catch (CommandException | IOException e) {
            // the command itself will say what is wrong
        }
        return names.complete(session, line, candidates);
    }

    /** The argument up to the cursor, as the strings' completer takes it. */
    private static String typed(CommandLine line) {
        String argument = line.getCursorArgument();
        return argument == null ? "" : argument.substring(0, line.getArgumentPosition());
    }
}
