package dev.sshdaudit.shell;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.JsonLines;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.ZoneId;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.BundleContext;

/** {@code audit:show} */
@Service
@Command(scope = "audit", name = "show", description = "Shows the messages of a recording.")
public class ShowCommand implements Action {

    @Reference
    private BundleContext context;

    @Reference
    private Session session;

    @Option(
            name = "--json",
            description =
                    "One line of JSON for each message, with everything that was recorded, as the decoder prints it")
    private boolean json;

    @Option(
            name = "-t",
            aliases = {"--times"},
            description = "Dates and times instead of seconds since the start")
    private boolean times;

    @Argument(name = "id", description = "The recording's id, or enough of its first characters", required = true)
    @Completion(RecordingCompleter.class)
    private String id;

    @Override
    public Object execute() throws CommandException {
        AuditServices services = new AuditServices(context);
        RecordingCatalog catalog = services.catalog();
        RecordingMetadata metadata = RecordingFinder.find(catalog, id);
        try (InputStream input = catalog.read(metadata.name());
                RecordingReader reader = services.format(metadata.format()).newReader(input)) {
            print(reader, session.getConsole());
        } catch (RecordingException e) {
            end(metadata, e);
        } catch (IOException e) {
            throw new CommandException("Recording " + metadata.name() + " cannot be read: " + e.getMessage());
        } catch (UnsupportedOperationException e) {
            throw new CommandException("Recording " + metadata.name() + " is of format " + metadata.format()
                    + ", which cannot be read back.");
        }
        return null;
    }

    private void print(RecordingReader reader, PrintStream console) throws IOException {
        if (json) {
            JsonLines lines = new JsonLines(console);
            try {
                for (AuditMessage message = next(reader, console); message != null; message = next(reader, console)) {
                    lines.write(message);
                }
            } finally {
                lines.flush();
            }
        } else {
            Timeline timeline = times ? Timeline.absolute(ZoneId.systemDefault()) : Timeline.relative();
            for (AuditMessage message = next(reader, console); message != null; message = next(reader, console)) {
                timeline.lines(message).forEach(console::println);
            }
        }
    }

    /** The next message, or null where nobody looks any longer. */
    private static AuditMessage next(RecordingReader reader, PrintStream console) throws IOException {
        return Thread.currentThread().isInterrupted() || console.checkError() ? null : reader.read();
    }

    /** A recording that goes on is expected to have no end. */
    private void end(RecordingMetadata metadata, RecordingException e) throws CommandException {
        boolean unfinished = e.problem() == Problem.CUT || e.problem() == Problem.NOT_ENDED;
        if (unfinished && metadata.state() == RecordingMetadata.State.OPEN) {
            if (!json) {
                session.getConsole().println("(being recorded)");
            }
            return;
        }
        throw new CommandException("Recording " + metadata.name() + " is not whole: " + Visible.sentence(e.getMessage())
                + " at byte " + e.position() + ", after " + e.messages() + " messages");
    }
}
