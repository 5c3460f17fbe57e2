package dev.sshdaudit.shell;

import dev.sshdaudit.query.ConfigurationKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Offers the keys of the PID that stands before in the command line. */
@Service
public class KeyCompleter implements Completer {

    @Reference
    private BundleContext context;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        Set<String> words = new HashSet<>(Arrays.asList(line.getArguments()));
        List<String> keys = Asking.of(
                context,
                query -> query.configuration().stream()
                        .filter(key -> words.contains(key.pid()))
                        .map(ConfigurationKey::key)
                        .toList());
        return new StringsCompleter(keys).complete(session, line, candidates);
    }
}
