package dev.sshdaudit.shell;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.query.OpenRequest;
import dev.sshdaudit.shell.play.Overview;
import dev.sshdaudit.shell.play.Player;
import dev.sshdaudit.text.MessageFilter;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:follow}. */
@Service
@Command(
        scope = "audit",
        name = "follow",
        description = "Shows what open connections do, as it happens.",
        detailedDescription =
                "Without an id, all connections but this one are shown, those too that begin later. Ctrl-C ends it. With --screen,"
                        + " one connection is shown as its user sees it, with the keys of audit:play.\n\n"
                        + "    audit:follow\n"
                        + "    audit:follow 84c9\n"
                        + "    audit:follow --user alice --commands\n"
                        + "    audit:follow --screen 84c9")
public class FollowCommand extends StorageCommand {

    /** Milliseconds after which data is shown although its line has not ended. */
    private static final long PATIENCE = 200;

    @Option(name = "--user", description = "Connections of this user, once the user has authenticated")
    @Completion(UserCompleter.class)
    private @Nullable String user;

    @Option(name = "--screen", description = "One connection as its user sees it, instead of a timeline")
    private boolean screen;

    @Option(name = "--no-io", description = "What happens alone, without what is typed and shown")
    private boolean noIo;

    @Option(name = "--commands", description = "Commands and subsystems alone, those too that a shell runs")
    private boolean commands;

    @Argument(
            name = "id",
            description = "The connection's id, or enough of its first characters; audit:sessions lists them",
            multiValued = true)
    @Completion(SessionCompleter.class)
    private @Nullable List<String> ids;

    private @Nullable String id;

    @Override
    void checkOptions() throws CommandException {
        List<String> rest = LateOptions.take(this, ids);
        id = rest.isEmpty() ? null : LateOptions.one(rest, "connection");
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        String own = services.ownConnection();
        try {
            if (screen) {
                showScreen(query, one(query, own));
            } else {
                String only = id == null ? null : one(query, own).client().id();
                String wantedUser = user;
                showTimeline(
                        query,
                        only,
                        client -> (only == null
                                        ? !client.id().equals(own)
                                        : client.id().equals(only))
                                && (wantedUser == null || wantedUser.equals(client.user())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void showTimeline(AuditQuery query, @Nullable String only, Predicate<LiveClient> wanted)
            throws InterruptedException {
        MessageFilter filter = new MessageFilter(List.of(), null, Long.MIN_VALUE, Long.MAX_VALUE, !noIo, commands);
        try (LiveMessages live = query.follow(wanted);
                Output out = new Output(
                        System.out, Seat.encoding(session()), query.show(only == null ? "live connections" : only))) {
            Following following = new Following(out::println, filter, only == null);
            while (!out.isUnwanted()) {
                LiveMessage message = live.poll(PATIENCE, TimeUnit.MILLISECONDS);
                if (message != null) {
                    following.take(message);
                } else {
                    following.pause();
                    out.flush();
                }
                if (only != null && following.hasEnded(only)) {
                    break;
                }
            }
        }
    }

    private void showScreen(AuditQuery query, LiveConnection wanted)
            throws IOException, CommandException, InterruptedException {
        Terminal terminal = Seat.terminal(session(), "audit:follow --screen");
        OpenRecording recording =
                query.open(new OpenRequest(storage(), wanted.client().id(), false));
        try (RecordingTape tape = new RecordingTape(query, recording)) {
            Overview overview = PlayCommand.overview(tape);
            Overview.Channel channel = PlayCommand.first(overview, recording);
            boolean whole;
            try (Seat seat = new Seat(terminal, query.show(recording.id()))) {
                PlayCommand.tellOfSize(channel, seat);
                whole = new Player(tape, overview, channel, seat, seat, System::nanoTime, 1, Long.MAX_VALUE / 4)
                        .play(overview.length());
            }
            if (whole) {
                System.out.println("(connection " + wanted.client().id() + " has ended)");
            }
        }
    }

    /** The connection that is meant. */
    private LiveConnection one(AuditQuery query, @Nullable String own) throws CommandException {
        List<LiveConnection> found = query.sessions().stream()
                .filter(one -> id == null
                        ? !one.client().id().equals(own)
                        : one.client().id().startsWith(id))
                .filter(one -> user == null || user.equals(one.client().user()))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        } else if (found.isEmpty()) {
            throw new CommandException("No open connection fits. audit:sessions lists those that are open");
        }
        throw new CommandException(found.size() + " open connections fit: "
                + found.stream()
                        .map(one -> one.client().id() + " of "
                                + Visible.plain(String.valueOf(one.client().user())))
                        .collect(Collectors.joining(", "))
                + ". Give the id of one");
    }
}
