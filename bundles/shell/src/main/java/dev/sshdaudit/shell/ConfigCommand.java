package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.ConfigurationKey;
import dev.sshdaudit.shell.Table.Column;
import dev.sshdaudit.shell.Table.Kind;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:config}. */
@Service
@Command(
        scope = "audit",
        name = "config",
        description = "Shows the configuration of auditing that is in force, and sets keys.",
        detailedDescription =
                "Tells of each key the value in force, where the value comes from, and why another one was refused. Secrets are *** ."
                        + " With a value, the key is set if the value is allowed: the answer is there at once.\n\n"
                        + "    audit:config\n"
                        + "    audit:config audit.file\n"
                        + "    audit:config audit mode strict\n"
                        + "    audit:config --default audit mode\n\n"
                        + "With --why, tells which rule counts, and why: of a session, or of a user who might connect.\n\n"
                        + "    audit:config --why 5f0c\n"
                        + "    audit:config --why backup@10.0.0.7 --role ci --server 8101 --channel sftp")
public class ConfigCommand extends QueryCommand {

    @Option(name = "--default", description = "Remove the key, so that its default counts")
    private boolean toDefault;

    @Option(name = "--why", description = "Tell which rule counts: of a session, or of user@address")
    @Completion(SessionCompleter.class)
    private @Nullable String why;

    @Option(name = "--role", description = "With --why user@address: the roles of the user, separated by commas")
    private @Nullable String roles;

    @Option(name = "--server", description = "With --why user@address: the port of the server")
    private @Nullable Integer server;

    @Option(name = "--channel", description = "With --why: shell, exec, forwarding or a subsystem; all without it")
    private @Nullable String channel;

    @Argument(index = 0, name = "pid", description = "The PID; all without it")
    @Completion(PidCompleter.class)
    private @Nullable String pid;

    @Argument(index = 1, name = "key", description = "The key; all of the PID without it")
    @Completion(KeyCompleter.class)
    private @Nullable String key;

    @Argument(index = 2, name = "value", description = "The value to set, as it is written in a file")
    private @Nullable String value;

    @Override
    void checkOptions() throws CommandException {
        if (toDefault && (value != null || key == null)) {
            throw new CommandException("--default stands before a PID and a key, without a value");
        }
        Why.check(why, roles, server, channel, pid != null || toDefault);
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        String asked = why;
        if (asked != null) {
            try (Output out = new Output(System.out)) {
                Why.print(query.why(Why.question(asked, roles, server, channel)), out::println);
            }
            return;
        }
        String inPid = pid;
        String named = key;
        if (inPid != null && named != null && (value != null || toDefault)) {
            ConfigurationKey set = query.configure(inPid, named, value);
            System.out.println("PID " + Visible.plain(set.pid()) + ", key " + Visible.plain(set.key()) + " is "
                    + Visible.quoted(set.value()) + " (" + Visible.sentence(set.source()) + ")");
            String refused = set.refused();
            if (refused != null) {
                throw new CommandException(Visible.sentence(refused));
            }
            return;
        }
        List<ConfigurationKey> keys = query.configuration().stream()
                .filter(one -> inPid == null || one.pid().equals(inPid))
                .filter(one -> named == null || one.key().equals(named))
                .toList();
        if (keys.isEmpty()) {
            throw new CommandException("There is no " + (named == null ? "" : "key " + Visible.plain(named) + " of ")
                    + "PID " + Visible.plain(String.valueOf(inPid)) + ". audit:config without it lists all");
        }
        try (Output out = new Output(System.out)) {
            print(keys, out);
        }
    }

    private void print(List<ConfigurationKey> keys, Output out) {
        Table table = new Table(
                width(),
                List.of(
                        new Column("PID", Kind.WHOLE),
                        new Column("Key", Kind.WHOLE),
                        new Column("From", Kind.WHOLE),
                        new Column("Value", Kind.OPEN)));
        for (ConfigurationKey one : keys) {
            String shown = Visible.sentence(one.value());
            table.add(
                    0,
                    List.of(
                            Visible.plain(one.pid()),
                            Visible.plain(one.key()),
                            Visible.plain(one.source()),
                            shown.isEmpty() ? "\"\"" : shown));
        }
        table.print(out::println);
        keys.stream()
                .filter(one -> one.refused() != null)
                .forEach(one -> out.println("! PID " + Visible.plain(one.pid()) + ", key " + Visible.plain(one.key())
                        + ": " + Visible.sentence(String.valueOf(one.refused()))));
    }
}
