package dev.sshdaudit.gerrit;

import com.google.gerrit.extensions.annotations.PluginName;
import com.google.gerrit.lifecycle.LifecycleModule;
import com.google.gerrit.sshd.CommandName;
import com.google.gerrit.sshd.Commands;
import com.google.gerrit.sshd.DispatchCommandProvider;
import com.google.gerrit.sshd.SshCommand;
import com.google.inject.Inject;

/**
 * What the plugin does with Gerrit's SSH server: records its connections, and answers commands. Gerrit's own {@code
 * PluginCommandModule}, from which plugins inherit, has another constructor in each line of versions, so this module binds commands
 * itself.
 */
public final class AuditSshModule extends LifecycleModule {

    private final CommandName plugin;

    @Inject
    AuditSshModule(@PluginName String name) {
        plugin = Commands.named(name);
    }

    @Override
    protected void configure() {
        listener().to(PluginAudit.class);
        bind(Commands.key(plugin)).toProvider(new DispatchCommandProvider(plugin));
        command("status", "Show whether and how SSH connections are recorded", StatusCommand.class);
        command("list", "List recordings, the newest first", ListCommand.class);
        command("show", "Show the messages of a recording", ShowCommand.class);
    }

    private void command(String name, String description, Class<? extends SshCommand> type) {
        bind(Commands.key(plugin, name, description)).to(type);
    }
}
