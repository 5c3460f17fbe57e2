package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** Offers the users of connections that are open, and of the newest recordings. */
@Service
public class UserCompleter implements Completer {

    private static final int RECORDINGS = 500;

    @Reference
    private BundleContext context;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        return new StringsCompleter(Asking.of(context, UserCompleter::users)).complete(session, line, candidates);
    }

    private static List<String> users(AuditQuery query) throws IOException {
        TreeSet<String> users = new TreeSet<>();
        query.sessions().forEach(one -> add(users, one.client().user()));
        query.find(null, RecordingFilter.ALL, RECORDINGS, found -> {
            if (found instanceof Found.Recording recording) {
                add(users, recording.metadata().username());
            }
            return !Thread.currentThread().isInterrupted();
        });
        return new ArrayList<>(users);
    }

    /** Adds a name that can be typed as it is: others would drive the terminal, or need quotes. */
    private static void add(TreeSet<String> users, @Nullable String name) {
        if (name != null && name.matches("[\\p{L}\\p{N}._@-]{1,64}")) {
            users.add(name);
        }
    }
}
