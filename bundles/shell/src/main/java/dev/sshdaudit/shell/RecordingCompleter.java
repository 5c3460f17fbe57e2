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

/** Completes the ids of the latest recordings. */
@Service
public class RecordingCompleter implements Completer {

    private static final int OFFERED = 100;

    @Reference
    private BundleContext context;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        try {
            new AuditServices(context)
                    .catalog()
                    .list("", OFFERED)
                    .forEach(entry -> names.getStrings().add(entry.metadata().name()));
        } catch (CommandException | IOException e) {
            // the command itself will say what is wrong
        }
        return names.complete(session, line, candidates);
    }
}
