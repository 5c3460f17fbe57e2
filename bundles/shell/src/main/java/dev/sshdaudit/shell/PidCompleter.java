package dev.sshdaudit.shell;

import dev.sshdaudit.query.ConfigurationKey;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Offers the PIDs of auditing. */
@Service
public class PidCompleter implements Completer {

    @Reference
    private BundleContext context;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> pids = Asking.of(
                context,
                query -> query.configuration().stream()
                        .map(ConfigurationKey::pid)
                        .distinct()
                        .toList());
        return new StringsCompleter(pids).complete(session, line, candidates);
    }
}
