package dev.sshdaudit.gerrit;

import com.google.gerrit.extensions.annotations.CapabilityScope;
import com.google.gerrit.extensions.annotations.RequiresCapability;
import com.google.gerrit.sshd.SshSession;
import com.google.inject.Inject;
import com.google.inject.Provider;
import dev.sshdaudit.embedded.StoredRecordings;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.Folding;
import dev.sshdaudit.text.Masking;
import dev.sshdaudit.text.MessageSink;
import dev.sshdaudit.text.Problems;
import dev.sshdaudit.text.Reading;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.text.Transcript;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.kohsuke.args4j.Argument;
import org.kohsuke.args4j.Option;

/** The command {@code sshd-audit show}. Secrets are not shown; control characters are shown as escapes. */
@RequiresCapability(value = ViewAuditLog.NAME, scope = CapabilityScope.PLUGIN)
final class ShowCommand extends AuditCommand {

    private final PluginAudit plugin;
    private final Provider<SshSession> session;

    @Option(
            name = "--times",
            aliases = {"-t"},
            usage = "dates and times (UTC) instead of seconds since the start")
    private boolean times;

    @Option(name = "--all", usage = "floods of output, too")
    private boolean all;

    @Argument(index = 0, required = true, metaVar = "ID", usage = "the name of a recording, or its beginning")
    private String id = "";

    @Inject
    ShowCommand(PluginAudit plugin, Provider<SshSession> session) {
        this.plugin = plugin;
        this.session = session;
    }

    @Override
    void answer() throws IOException, UnloggedFailure {
        StoredRecordings recordings = plugin.audit().recordings();
        RecordingMetadata metadata = only(recordings.named(id));
        Problems problems = new Problems();
        try (RecordingReader reader =
                Masking.reader(recordings.open(metadata, Users.named(user), plugin.session(session.get())))) {
            print(reader, problem -> {
                boolean unfinished = problem.problem() == Problem.CUT || problem.problem() == Problem.NOT_ENDED;
                if (unfinished && metadata.state() == State.OPEN) {
                    stdout.println("(being recorded)");
                } else {
                    problems.add(problem);
                }
            });
        }
        if (problems.first() != null) {
            throw die("recording " + metadata.name() + " is not whole: " + problems.describe());
        }
    }

    private RecordingMetadata only(List<Entry> found) throws UnloggedFailure {
        if (found.isEmpty()) {
            throw die("no recording is called " + Visible.quoted(id));
        }
        String connection = found.get(0).metadata().connectionId();
        if (!found.stream().allMatch(entry -> entry.metadata().connectionId().equals(connection))) {
            throw die(Visible.quoted(id) + " can be one of " + found.size() + " recordings: sshd-audit list "
                    + Visible.plain(id));
        }
        return found.stream()
                .map(Entry::metadata)
                .min((one, other) -> Integer.compare(one.part(), other.part()))
                .orElseThrow();
    }

    private void print(RecordingReader reader, Consumer<RecordingException> problems) throws IOException {
        Folding folding = new Folding(stdout::println, "--all shows them");
        Transcript transcript = new Transcript(
                times ? Timeline.absolute(ZoneOffset.UTC) : Timeline.relative(), all ? stdout::println : folding);
        MessageSink sink = new MessageSink() {
            @Override
            public void message(AuditMessage message) {
                transcript.add(message);
            }

            @Override
            public void gap(RecordingException problem) {
                transcript.gap(problem);
            }
        };
        Reading.copy(
                reader,
                sink,
                problem -> {
                    transcript.end();
                    folding.end();
                    problems.accept(problem);
                },
                () -> true);
        transcript.end();
        folding.end();
    }
}
