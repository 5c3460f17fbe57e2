package dev.sshdaudit.karafshell;

import dev.sshdaudit.live.LiveConnections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.apache.karaf.shell.api.console.CommandLoggingFilter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Registers the listener with which Karaf's shell tells its commands. */
@Component(service = CommandSessionListener.class, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class ShellCommandsComponent implements CommandSessionListener {

    private final ShellCommands commands;

    /** Karaf's filters, which mask passwords; the shell has them for its own log. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<CommandLoggingFilter> filters = List.of();

    /** Begins to tell. */
    @Activate
    public ShellCommandsComponent(@Reference LiveConnections live) {
        CommandLoggingFilter secrets = new SecretValues();
        commands = new ShellCommands(
                live, () -> Stream.concat(Stream.of(secrets), filters.stream()).toList(), Call::current);
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence command) {
        commands.beforeExecute(session, command);
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Exception failure) {
        commands.afterExecute(session, command, failure);
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Object result) {
        commands.afterExecute(session, command, result);
    }
}
