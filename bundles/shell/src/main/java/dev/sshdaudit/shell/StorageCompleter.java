package dev.sshdaudit.shell;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Offers the names of storages that can list their recordings, the one in force first. */
@Service
public class StorageCompleter implements Completer {

    @Reference
    private BundleContext context;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        return new StringsCompleter(storages()).complete(session, line, candidates);
    }

    private List<String> storages() {
        try (AuditServices services = new AuditServices(context)) {
            return Stream.concat(services.storages().stream(), services.otherStorages().stream())
                    .toList();
        } catch (CommandException e) {
            // the command says what is wrong when it is run
            return List.of();
        }
    }
}
