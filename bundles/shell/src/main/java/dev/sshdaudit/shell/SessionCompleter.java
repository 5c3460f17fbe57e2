package dev.sshdaudit.shell;

import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.text.Visible;
import java.time.ZoneId;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.osgi.framework.BundleContext;

/** Offers the ids of connections that are open, each with its user, address and time. */
@Service
public class SessionCompleter implements Completer {

    @Reference
    private BundleContext context;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        open(line).forEach(one -> candidates.add(one.client().id() + " "));
        return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
    }

    @Override
    public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
        for (LiveConnection one : open(line)) {
            String id = one.client().id();
            String user = one.client().user();
            String described = (user == null ? "-" : Table.cut(Visible.plain(user), 20)) + " "
                    + Visible.plain(one.client().address()) + " "
                    + Sizes.time(one.client().start(), ZoneId.systemDefault());
            candidates.add(new Candidate(id, id, null, described, null, null, true));
        }
    }

    private List<LiveConnection> open(CommandLine line) {
        String typed = RecordingCompleter.typed(line);
        return Asking.of(context, query -> query.sessions()).stream()
                .filter(one -> one.client().id().startsWith(typed))
                .toList();
    }
}
