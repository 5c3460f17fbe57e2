package dev.sshdaudit.shell;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
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
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.BundleContext;

/** {@code audit:show} */
@Service
@Command(scope = "audit", name = "show", description = "Shows the messages of a recording.")
public class ShowCommand implements Action {

    @Reference
    private BundleContext context;

    @Option(
            name = "--json",
            description = "One line of JSON for each message, as the decoder prints it; secrets are null, and listed as"
                    + " \"masked\"")
    private boolean json;

    @Option(
            name = "--secrets",
            description = "Passwords and answers of users too, where they were recorded; for the role admin only")
    private boolean secrets;

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
        Access.check(context, "show");
        if (secrets && !Access.hasRole(Access.ADMIN)) {
            throw new CommandException("--secrets is for users with the role " + Access.ADMIN + ".");
        }
        try (AuditServices services = new AuditServices(context)) {
            RecordingCatalog catalog = services.catalog();
            show(services, catalog, RecordingFinder.find(catalog, id));
        }
        return null;
    }

    private void show(AuditServices services, RecordingCatalog catalog, RecordingMetadata metadata)
            throws CommandException {
        PrintStream console = System.out;
        RecordingPrinter printer = new RecordingPrinter(metadata, console);
        AuditFormat format = services.format(metadata.format());
        try (InputStream input = catalog.read(metadata.name());
                RecordingReader reader = format.newReader(input)) {
            if (json) {
                printer.printJson(reader, secrets);
            } else {
                printer.print(reader, timeline());
            }
        } catch (RecordingException e) {
            printer.note(e);
        } catch (IOException e) {
            if (!RecordingPrinter.isWatched(console)) {
                // Ctrl-C closes what is being read
                return;
            }
            throw new CommandException("Recording " + metadata.name() + " cannot be read: " + Reasons.of(e));
        } catch (UnsupportedOperationException e) {
            throw new CommandException("Recording " + metadata.name() + " is of format "
                    + Visible.plain(metadata.format()) + ", which cannot be read back.");
        }
        if (printer.problem() != null) {
            throw new CommandException(printer.problem());
        } else if (printer.isBeingRecorded() && !json) {
            console.println("(being recorded)");
        }
    }

    private Timeline timeline() {
        Timeline timeline = times ? Timeline.absolute(ZoneId.systemDefault()) : Timeline.relative();
        return secrets ? timeline.withSecrets() : timeline;
    }
}
