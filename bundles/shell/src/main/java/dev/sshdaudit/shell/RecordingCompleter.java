package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.osgi.framework.BundleContext;

/** Offers names of recordings that begin with what was typed, the newest 100, each with its user, address and time. */
@Service
public class RecordingCompleter implements Completer {

    private static final int OFFERED = 100;

    @Reference
    private BundleContext context;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        found(line).forEach(metadata -> candidates.add(metadata.name() + " "));
        return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
    }

    @Override
    public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
        for (RecordingMetadata metadata : found(line)) {
            candidates.add(
                    new Candidate(metadata.name(), metadata.name(), null, described(metadata), null, null, true));
        }
    }

    private static String described(RecordingMetadata metadata) {
        String user = metadata.username();
        return (user == null ? "-" : Table.cut(Visible.plain(user), 20)) + " "
                + (metadata.remoteAddress().isEmpty() ? "-" : Visible.plain(metadata.remoteAddress())) + " "
                + Sizes.time(metadata.start(), ZoneId.systemDefault()) + " "
                + metadata.state().name().toLowerCase(Locale.ROOT);
    }

    private List<RecordingMetadata> found(CommandLine line) {
        return Asking.of(context, query -> found(query, typed(line)));
    }

    private static List<RecordingMetadata> found(AuditQuery query, String typed) throws IOException {
        List<RecordingMetadata> found = new ArrayList<>();
        query.find(null, RecordingFilter.ALL.withId(typed.isEmpty() ? null : typed), OFFERED, one -> {
            if (one instanceof Found.Recording recording) {
                found.add(recording.metadata());
            }
            return !Thread.currentThread().isInterrupted();
        });
        return found;
    }

    /** The part of the argument before the cursor. */
    static String typed(CommandLine line) {
        String argument = line.getCursorArgument();
        return argument == null ? "" : argument.substring(0, line.getArgumentPosition());
    }
}
