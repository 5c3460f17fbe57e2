package dev.sshdaudit.shell;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.Content;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.query.OpenRequest;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Folding;
import dev.sshdaudit.text.MatchingLines;
import dev.sshdaudit.text.MessageFilter;
import dev.sshdaudit.text.Timeline;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:show}. */
@Service
@Command(
        scope = "audit",
        name = "show",
        description = "Shows the messages of a recording.",
        detailedDescription =
                "A line for each message: the time, the channel, what happened. Of a flood of output the first and the last lines are"
                        + " shown. Pages like other commands: audit:show 84c9 | more.\n\n"
                        + "    audit:show 84c9\n"
                        + "    audit:show 84c9 --commands\n"
                        + "    audit:show 84c9 --type exec,auth* --from 1:30 --to 5m\n"
                        + "    audit:show 84c9 --channel 0 --grep denied\n"
                        + "    audit:show 84c9 --identity /home/auditor/key.txt")
public class ShowCommand extends RecordingCommand {

    /** The number of characters that are shown without {@code --all}. */
    private static final long USUAL = 1 << 20;

    /** The number of bytes above which the command warns that showing them makes this session's recording as large. */
    private static final long MUCH = 10_000_000;

    @Option(
            name = "--json",
            description =
                    "One line of JSON for each message, all of them, as the decoder prints it; secrets are null, and"
                            + " listed as \"masked\"")
    private boolean json;

    @Option(
            name = "--exact",
            description = "Each message by itself, instead of typed lines in one piece and repeated lines counted")
    private boolean exact;

    @Option(
            name = "--all",
            description =
                    "All of it, floods of output too, and not the first MiB alone; with --json, also more than 10 MB where this session is recorded")
    private boolean all;

    @Option(
            name = "-t",
            aliases = {"--times"},
            description = "Dates and times instead of seconds since the start")
    private boolean times;

    @Option(
            name = "--type",
            description = "Messages of these types alone: exec, auth*, file, command; commas between several")
    @Completion(TypeCompleter.class)
    private @Nullable String type;

    @Option(name = "--channel", description = "Messages of this channel alone")
    private @Nullable Long channel;

    @Option(name = "--from", description = "Messages since this time: 90 or 1:30 since the start, 5m, 2026-11-20T10:00")
    private @Nullable String from;

    @Option(name = "--to", description = "Messages up to this time")
    private @Nullable String to;

    @Option(
            name = "--grep",
            description = "Lines that contain this text alone, as they are shown, in upper or lower case")
    private @Nullable String grep;

    @Option(name = "--no-io", description = "What happened alone, without what was typed and shown")
    private boolean noIo;

    @Option(name = "--commands", description = "Commands and subsystems alone, those too that a shell ran")
    private boolean commands;

    private String id = "";

    @Override
    void checkOptions() throws CommandException {
        id = LateOptions.one(takeArguments(), "recording");
        if (json
                && (type != null
                        || channel != null
                        || from != null
                        || to != null
                        || grep != null
                        || noIo
                        || commands)) {
            throw new CommandException("--json shows all messages: take the others out by a program, such as jq");
        }
        MessageOptions.types(type);
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        OpenRecording found = query.open(new OpenRequest(storage(), id, secrets(), identities()));
        try (Output out = output(query, found)) {
            show(services, found, out);
        }
    }

    private void show(AuditServices services, OpenRecording found, Output out) throws CommandException {
        RecordingPrinter printer = new RecordingPrinter(found.entry().metadata());
        boolean over = false;
        try {
            Survey survey = survey(found);
            over = Heading.isOver(found, survey);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            String warning = warning(services.status(), found, survey);
            MessageFilter wanted = wanted(survey);
            try (RecordingReader reader = found.reader()) {
                if (json) {
                    printer.printJson(reader, out, secrets());
                } else {
                    new Heading(found, survey, warning).print(out::println, ZoneId.systemDefault(), Instant.now());
                    print(printer, reader, wanted, found, out);
                }
            }
        } catch (RecordingException e) {
            printer.note(e);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                // Ctrl-C interrupts this thread, which closes the input
                return;
            }
            throw Reasons.unreadable(found, e);
        }
        if (!json) {
            printEnd(found, printer, over, out);
        }
        String problem = printer.problem();
        if (problem != null) {
            throw new CommandException(problem);
        }
    }

    private void print(
            RecordingPrinter printer, RecordingReader reader, MessageFilter wanted, OpenRecording found, Output out)
            throws IOException {
        Folding folding = new Folding(out::println, "audit:show --all " + found.id() + " shows them");
        Consumer<String> lines = all || exact ? out::println : folding;
        String text = grep;
        Consumer<String> matching = text == null
                ? lines
                : new MatchingLines(
                        lines,
                        Pattern.compile(text, Pattern.LITERAL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                                .asPredicate());
        try {
            printer.print(reader, timeline(), wanted, matching, out, exact, all ? Long.MAX_VALUE : USUAL);
        } finally {
            folding.end();
            out.flush();
        }
    }

    /** What the options say about messages; {@code survey} tells when the recording began. */
    private MessageFilter wanted(Survey survey) throws CommandException {
        Instant begin = survey.begin();
        Instant start = begin == null ? Instant.EPOCH : begin;
        long since = from == null ? Long.MIN_VALUE : MessageOptions.moment("--from", from, start, false);
        long until = to == null ? Long.MAX_VALUE : MessageOptions.moment("--to", to, start, true);
        return new MessageFilter(MessageOptions.types(type), channel, since, until, !noIo, commands);
    }

    private static Survey survey(OpenRecording found) throws IOException {
        try (RecordingReader reader = found.reader()) {
            return Survey.of(reader, found.entry().metadata().state(), false);
        }
    }

    /**
     * Warns where much will be shown and {@code stdout} is recorded, because this session's recording grows by as much.
     *
     * @return the warning, or null
     * @throws CommandException if JSON was asked for without {@code --all}, as JSON has no place for a warning
     */
    private @Nullable String warning(AuditStatus status, OpenRecording found, Survey survey) throws CommandException {
        long size = Math.max(found.connection() != null ? 0 : found.entry().size(), survey.data());
        if (size <= MUCH || !status.enabled() || !status.intercepted().contains(Content.STDOUT)) {
            return null;
        }
        String much =
                "more than " + Sizes.bytes(size) + " are shown; if this session is recorded, its recording grows by"
                        + " as much. The decoder program reads recordings outside of sessions";
        if (json && !all) {
            throw new CommandException("Recording " + found.id() + ": " + much + ". --all shows it nevertheless.");
        }
        return all ? much : null;
    }

    private static void printEnd(OpenRecording found, RecordingPrinter printer, boolean over, Output out)
            throws CommandException {
        if (out.isUnwanted()) {
            return;
        }
        if (printer.isStoppedEarly()) {
            out.println("(this is the first MiB; audit:show --all " + found.id() + " shows all)");
        } else if (printer.isBeingRecorded() && !over) {
            out.println("(being recorded)");
        }
        RecordingMetadata next;
        try {
            next = found.nextPart();
        } catch (IOException e) {
            throw new CommandException(Reasons.of(e));
        }
        if (next != null) {
            out.println("(goes on: audit:show " + next.name() + ")");
        }
    }

    private Timeline timeline() {
        Timeline timeline = timeline(times);
        return exact ? timeline.exact() : timeline;
    }
}
