package dev.sshdaudit.shell;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.text.Timeline;
import java.time.ZoneId;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** A command about one recording, with the options and the argument that all such commands have. */
abstract class RecordingCommand extends StorageCommand {

    @Option(
            name = "--secrets",
            description = "Passwords and answers of users too, where they were recorded; for the role admin only")
    private boolean secrets;

    @Option(name = IdentityFile.OPTION, description = IdentityFile.DESCRIPTION)
    @Completion(PathCompleter.class)
    private @Nullable String identity;

    @Argument(
            name = "id",
            description = "The recording's id, or enough of its first characters",
            required = true,
            multiValued = true)
    @Completion(RecordingCompleter.class)
    private @Nullable List<String> ids;

    /** The arguments, with the options taken out that stand between them. */
    final List<String> takeArguments() throws CommandException {
        return LateOptions.take(this, ids);
    }

    /** Makes an output, of which this session's recording keeps a reference instead of the content. */
    final Output output(AuditQuery query, OpenRecording recording) {
        return new Output(System.out, Seat.encoding(session()), query.show(recording.id()));
    }

    /** The private keys that the user named. */
    final Identities identities() throws CommandException {
        return IdentityFile.read(identity);
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
}
