package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.AuditQuery.Use;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.query.OpenRequest;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** A command about one recording, with the options and the argument that all such commands have. */
abstract class RecordingCommand implements Action {

    @Reference
    private BundleContext context;

    @Reference
    private Session session;

    @Option(
            name = "--secrets",
            description = "Passwords and answers of users too, where they were recorded; for the role admin only")
    private boolean secrets;

    @Option(name = "--storage", description = "The storage to look into", valueToShowInHelp = "the storage in force")
    @Completion(StorageCompleter.class)
    private @Nullable String storage;

    @Argument(
            name = "id",
            description = "The recording's id, or enough of its first characters",
            required = true,
            multiValued = true)
    @Completion(RecordingCompleter.class)
    private @Nullable List<String> ids;

    /**
     * Checks that the user may use a command, and may see secrets if the user asks for them.
     *
     * @param command the name without the scope
     */
    final void check(String command) throws CommandException {
        Access.check(context, command);
        Access.checkSecrets(secrets);
    }

    /** Makes access to the services; the caller closes it. */
    final AuditServices services() {
        return new AuditServices(context);
    }

    /** The arguments, with the options taken out that stand between them. */
    final List<String> takeArguments() throws CommandException {
        return LateOptions.take(this, ids);
    }

    /** Finds a recording. */
    final FoundRecording find(AuditServices services, String id) throws CommandException {
        return FoundRecording.find(services, storage, id);
    }

    /**
     * Opens a recording: where there is a service that asks for the user's roles and notes who looks at what, by that.
     *
     * @throws CommandException if the user may not, or there is no such recording
     */
    final OpenRecording open(AuditServices services, String id) throws CommandException {
        AuditQuery query = services.queryIfPresent();
        if (query == null) {
            return find(services, id);
        }
        try {
            return query.open(new OpenRequest(storage, id, secrets));
        } catch (SecurityException e) {
            throw new CommandException(Visible.sentence(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new CommandException(Reasons.of(e));
        }
    }

    /** Makes an output, of which this session's recording keeps a reference instead of the content. */
    final Output output(AuditServices services, OpenRecording recording) {
        AuditQuery query = services.queryIfPresent();
        return query == null
                ? new Output(System.out)
                : new Output(System.out, Seat.encoding(session), query.show(recording.id()));
    }

    /**
     * Tells the ledger that the user looks at a recording or takes a copy, where there is a ledger.
     *
     * @throws CommandException if the ledger cannot be told and nothing may happen then
     */
    final void note(AuditServices services, FoundRecording found, Use use) throws CommandException {
        AuditQuery query = services.queryIfPresent();
        if (query == null) {
            return;
        }
        try {
            query.used(storage, found.metadata().name(), use);
        } catch (SecurityException e) {
            throw new CommandException(Visible.sentence(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new CommandException(
                    "Recording " + found.id() + " is not opened, as the ledger cannot be told: " + Reasons.of(e));
        }
    }

    /** The storage that the user named, or null for the one in force. */
    final @Nullable String storage() {
        return storage;
    }

    /** Whether the user asked for secrets. */
    final boolean secrets() {
        return secrets;
    }

    /** Makes a timeline, with secrets if the user asked for them; {@code absolute} is one in dates and times of this zone. */
    final Timeline timeline(boolean absolute) {
        Timeline timeline = absolute ? Timeline.absolute(ZoneId.systemDefault()) : Timeline.relative();
        return secrets ? timeline.withSecrets() : timeline;
    }

    /** Prints the prompt that Ctrl-C has lost, and keeps the thread interrupted. */
    final void endInterrupted() {
        Prompt.printAgain(session);
        Thread.currentThread().interrupt();
    }
}
