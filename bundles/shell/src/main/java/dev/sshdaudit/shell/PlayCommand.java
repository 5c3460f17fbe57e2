package dev.sshdaudit.shell;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.query.OpenRequest;
import dev.sshdaudit.shell.play.Overview;
import dev.sshdaudit.shell.play.Player;
import dev.sshdaudit.shell.play.Times;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:play}. */
@Service
@Command(
        scope = "audit",
        name = "play",
        description = "Plays what a recorded terminal showed, as it was, on this terminal.",
        detailedDescription =
                "Text, colours, cursor movement, erasing, scrolling and the alternate screen reach this terminal, and nothing"
                        + " else that was recorded. A recording of an open connection goes on as it happens.\n\n"
                        + "Keys: space pauses and plays; + and - double and halve the speed; left and right go 10 seconds, down and"
                        + " up 60 seconds back and forward; digits and Enter go to a time (90, 1:30); n and p go to the next and"
                        + " the last marker (commands, keys that are not recorded, changes of the size, gaps, exits); / and a text look for it, / and Enter"
                        + " again; r draws the screen again; g goes to the beginning; q or Ctrl-C quits.\n\n"
                        + "    audit:play 84c9\n"
                        + "    audit:play --speed 4 --max-idle 2s --from 1:30 84c9\n"
                        + "    audit:play --identity /home/auditor/key.txt 84c9")
public class PlayCommand extends StorageCommand {

    private static final double FASTEST = 64;
    private static final double SLOWEST = 0.0625;

    @Option(name = "--speed", description = "How fast to play, from 0.0625 to 64", valueToShowInHelp = "1")
    private double speed = 1;

    @Option(
            name = "--max-idle",
            description = "How long nothing happens at most: 2s, 500ms, 1m",
            valueToShowInHelp = "as recorded")
    private @Nullable String maxIdle;

    @Option(
            name = "--from",
            description = "Where to begin: 90 (seconds), 1:30, 1:02:03, 5m",
            valueToShowInHelp = "the beginning")
    private @Nullable String from;

    @Option(
            name = "--channel",
            description = "The channel, as audit:show numbers them",
            valueToShowInHelp = "the first one with a terminal")
    private @Nullable Long channel;

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

    private String id = "";

    @Override
    void checkOptions() throws CommandException {
        id = LateOptions.one(LateOptions.take(this, ids), "recording");
        if (!(speed >= SLOWEST && speed <= FASTEST)) {
            throw new CommandException("--speed " + speed + " is not allowed, it must be a number from 0.0625 to 64");
        }
        nanos("--max-idle", maxIdle);
        nanos("--from", from);
    }

    private static long nanos(String option, @Nullable String text) throws CommandException {
        long nanos = text == null ? 0 : Times.parse(text);
        if (text != null && nanos < 0) {
            throw new CommandException(option + " " + Visible.plain(text)
                    + " is no length of time. Lengths are 90 (seconds), 500ms, 5m, 1:30");
        }
        return nanos;
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        Terminal terminal = Seat.terminal(session(), "audit:play");
        OpenRecording recording = query.open(new OpenRequest(storage(), id, false, IdentityFile.read(identity)));
        try (RecordingTape tape = new RecordingTape(query, recording)) {
            Overview overview = overview(tape);
            Overview.Channel chosen = chosen(overview, recording);
            boolean whole = play(query, tape, overview, chosen, recording, terminal);
            List<String> notes = new ArrayList<>();
            if (whole) {
                String problem = RecordingPrinter.problem(
                        recording.entry().metadata(), tape.findings().problems());
                notes.add("(end of channel " + chosen.id() + " of " + recording.id() + ")");
                RecordingMetadata next = recording.nextPart();
                if (next != null) {
                    notes.add("(goes on: audit:play " + next.name() + ")");
                }
                if (problem != null) {
                    throw new CommandException(problem);
                }
            }
            notes.forEach(System.out::println);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean play(
            AuditQuery query,
            RecordingTape tape,
            Overview overview,
            Overview.Channel chosen,
            OpenRecording recording,
            Terminal terminal)
            throws IOException, InterruptedException, CommandException {
        long idle = maxIdle == null ? Long.MAX_VALUE / 4 : nanos("--max-idle", maxIdle);
        try (Seat seat = new Seat(terminal, query.show(recording.id()))) {
            tell(recording, overview, chosen, seat);
            return new Player(tape, overview, chosen, seat, seat, System::nanoTime, speed, idle)
                    .play(nanos("--from", from));
        }
    }

    static Overview overview(RecordingTape tape) throws IOException {
        Overview overview = new Overview();
        tape.rewind();
        for (AuditMessage message = tape.next(); message != null; message = tape.next()) {
            overview.add(message, tape.hasGap());
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException();
            }
        }
        return overview;
    }

    private Overview.Channel chosen(Overview overview, OpenRecording recording) throws CommandException {
        Long wanted = channel;
        if (wanted != null) {
            Overview.Channel named = overview.channel(wanted);
            if (named == null || !named.shows()) {
                throw new CommandException("Recording " + recording.id() + ": channel " + wanted + " shows nothing. "
                        + channels(overview));
            }
            return named;
        }
        return first(overview, recording);
    }

    /** The first channel that can be played. */
    static Overview.Channel first(Overview overview, OpenRecording recording) throws CommandException {
        return overview.playable().stream()
                .findFirst()
                .orElseThrow(() -> new CommandException("Recording " + recording.id()
                        + " has nothing to play: no channel of it showed anything, or what was shown was not recorded."
                        + " audit:show " + recording.id() + " tells what happened"));
    }

    private static String channels(Overview overview) {
        String numbers = overview.playable().stream()
                .map(one -> String.valueOf(one.id()))
                .collect(Collectors.joining(", "));
        return numbers.isEmpty() ? "No channel does" : "Channels that do: " + numbers;
    }

    private static void tell(OpenRecording recording, Overview overview, Overview.Channel chosen, Seat seat) {
        RecordingMetadata metadata = recording.entry().metadata();
        String user = metadata.username();
        Instant start = metadata.start();
        ZoneId zone = ZoneId.systemDefault();
        seat.println("Recording " + recording.id() + ", channel " + chosen.id() + ": "
                + (user == null ? "no user" : "user " + Visible.plain(user)) + ", " + Sizes.time(start, zone)
                + Sizes.offset(start, zone) + ", " + Sizes.duration(Duration.ofNanos(overview.length())));
        String others = overview.playable().stream()
                .filter(one -> one != chosen)
                .map(one -> String.valueOf(one.id()))
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            seat.println("--channel plays another one: " + others);
        }
        tellOfSize(chosen, seat);
        seat.println("space pauses, + and - change the speed, arrows seek, n and p go to markers, / searches, q quits");
    }

    /** Says if the terminal is smaller than the recorded one. */
    static void tellOfSize(Overview.Channel chosen, Seat seat) {
        if (seat.columns() < chosen.columns() || seat.rows() < chosen.rows()) {
            seat.println("! This terminal has " + seat.columns() + " x " + seat.rows()
                    + " characters, the recorded one " + chosen.columns() + " x " + chosen.rows()
                    + ": what it shows is not in place. A larger terminal helps");
        }
    }
}
