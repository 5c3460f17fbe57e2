package dev.sshdaudit.shell;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.Content;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.AuditQuery.Use;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Timeline;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:show}. */
@Service
@Command(scope = "audit", name = "show", description = "Shows the messages of a recording.")
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
                    "All of it, and not the first MiB alone; with --json, also more than 10 MB where this session is recorded")
    private boolean all;

    @Option(
            name = "-t",
            aliases = {"--times"},
            description = "Dates and times instead of seconds since the start")
    private boolean times;

    @Override
    public @Nullable Object execute() throws CommandException {
        check("show");
        try (AuditServices services = services()) {
            FoundRecording found = find(services);
            note(services, found, Use.VIEWED);
            try (Output out = new Output(System.out)) {
                show(services, found, out);
            }
            if (Thread.interrupted()) {
                endInterrupted();
            }
        }
        return null;
    }

    private void show(AuditServices services, FoundRecording found, Output out) throws CommandException {
        RecordingPrinter printer = new RecordingPrinter(found.metadata());
        boolean over = false;
        try {
            Survey survey = survey(found);
            over = found.isOver(survey);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            String warning = warning(services.status(), found, survey);
            try (RecordingReader reader = found.open()) {
                if (json) {
                    printer.printJson(reader, out, secrets());
                } else {
                    new Heading(found, survey, warning).print(out::println, ZoneId.systemDefault(), Instant.now());
                    printer.print(reader, timeline(), out, exact, all ? Long.MAX_VALUE : USUAL);
                }
            }
        } catch (RecordingException e) {
            printer.note(e);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                // Ctrl-C interrupts this thread, which closes the input
                return;
            }
            throw found.unreadable(e);
        } catch (UnsupportedOperationException e) {
            throw found.notReadBack();
        }
        if (!json) {
            printEnd(found, printer, over, out);
        }
        String problem = printer.problem();
        if (problem != null) {
            throw new CommandException(problem);
        }
    }

    private static Survey survey(FoundRecording found) throws IOException {
        try (RecordingReader reader = found.open()) {
            return Survey.of(reader, found.metadata().state(), false);
        }
    }

    /**
     * Warns where much will be shown and {@code stdout} is recorded, because this session's recording grows by as much.
     *
     * @return the warning, or null
     * @throws CommandException if JSON was asked for without {@code --all}, as JSON has no place for a warning
     */
    private @Nullable String warning(AuditStatus status, FoundRecording found, Survey survey) throws CommandException {
        long size = Math.max(found.isInSharedRecording() ? 0 : found.entry().size(), survey.data());
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

    private static void printEnd(FoundRecording found, RecordingPrinter printer, boolean over, Output out)
            throws CommandException {
        if (out.isUnwanted()) {
            return;
        }
        if (printer.isStoppedEarly()) {
            out.println("(this is the first MiB; audit:show --all " + found.id() + " shows all)");
        } else if (printer.isBeingRecorded() && !over) {
            out.println("(being recorded)");
        }
        RecordingMetadata next = found.nextPart();
        if (next != null) {
            out.println("(goes on: audit:show " + next.name() + ")");
        }
    }

    private Timeline timeline() {
        Timeline timeline = timeline(times);
        return exact ? timeline.exact() : timeline;
    }
}
