package dev.sshdaudit.shell;

import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.shell.Listing.Start;
import dev.sshdaudit.shell.Table.Column;
import dev.sshdaudit.shell.Table.Kind;
import dev.sshdaudit.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:sessions}. */
@Service
@Command(
        scope = "audit",
        name = "sessions",
        description = "Lists the connections that are open now.",
        detailedDescription =
                "Tells whose they are, how long nothing came, and what runs on each channel. Rate is of the latest seconds, in both"
                        + " directions; Waiting are bytes in memory that the storage does not have yet. audit:follow shows what they"
                        + " do, audit:terminate ends one.\n\n"
                        + "    audit:sessions\n"
                        + "    audit:sessions --user alice")
public class SessionsCommand extends QueryCommand {

    /** Characters of what runs on the channels of a connection; a client can have thousands of channels. */
    private static final int LONGEST = 200;

    @Option(name = "--user", description = "Connections of this user alone")
    @Completion(UserCompleter.class)
    private @Nullable String user;

    @Override
    void run(AuditServices services, AuditQuery query) {
        List<LiveConnection> open = query.sessions().stream()
                .filter(one -> user == null || user.equals(one.client().user()))
                .toList();
        try (Output out = new Output(System.out)) {
            if (open.isEmpty()) {
                out.println(user == null ? "No connection is open" : "No connection of this user is open");
                return;
            }
            table(open, ZoneId.systemDefault(), Instant.now()).print(out::println);
            if (open.stream().anyMatch(one -> one.lostMessages() > 0)) {
                out.println("! Messages were lost of: "
                        + open.stream()
                                .filter(one -> one.lostMessages() > 0)
                                .map(one -> one.client().id() + " (" + one.lostMessages() + ")")
                                .collect(Collectors.joining(", ")));
            }
        }
    }

    private Table table(List<LiveConnection> open, ZoneId zone, Instant now) {
        Start since = new Start(
                "Since", zone, open.stream().map(one -> one.client().start()).toList());
        Table table = new Table(
                width(),
                List.of(
                        new Column("ID", Kind.WHOLE),
                        new Column("User", Kind.TEXT),
                        new Column("Address", Kind.TEXT),
                        new Column(since.title(), Kind.TIME),
                        new Column("Idle", Kind.NUMBER),
                        new Column("Channels", Kind.TEXT, LONGEST),
                        new Column("Rate", Kind.SPARE),
                        new Column("Waiting", Kind.SPARE)));
        for (LiveConnection one : open) {
            LiveClient client = one.client();
            String name = client.user();
            table.add(
                    client.id().length(),
                    List.of(
                            client.id(),
                            name == null ? "-" : Visible.plain(name),
                            Visible.plain(client.address()),
                            since.of(client.start()),
                            Sizes.duration(Duration.between(one.last(), now)),
                            channels(one.channels()),
                            Sizes.bytes(one.bytesPerSecond()) + "/s",
                            Sizes.bytes(one.waitingBytes())));
        }
        return table;
    }

    /** What runs on each channel, such as {@code 0 shell "audit:list"}. */
    static String channels(List<LiveChannel> channels) {
        return channels.isEmpty()
                ? "-"
                : channels.stream().map(SessionsCommand::channel).collect(Collectors.joining(", "));
    }

    private static String channel(LiveChannel channel) {
        String request = channel.request();
        String what = channel.command() == null ? channel.program() : channel.command();
        return "#" + channel.id() + " " + Visible.plain(request == null ? channel.kind() : request)
                + (what == null ? "" : " " + Visible.quoted(what));
    }
}
