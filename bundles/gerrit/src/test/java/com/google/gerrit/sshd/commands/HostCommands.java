package com.google.gerrit.sshd.commands;

import com.google.gerrit.sshd.CommandName;
import com.google.gerrit.sshd.Commands;
import com.google.gerrit.sshd.DispatchCommandProvider;
import com.google.inject.AbstractModule;

/** Those of Gerrit's own commands that need no accounts' database and no index. */
public final class HostCommands extends AbstractModule {

    @Override
    protected void configure() {
        CommandName gerrit = Commands.named("gerrit");
        CommandName plugin = Commands.named(gerrit, "plugin");
        bind(Commands.key(gerrit)).toProvider(new DispatchCommandProvider(gerrit));
        bind(Commands.key(plugin)).toProvider(new DispatchCommandProvider(plugin));
        bind(Commands.key(gerrit, "version")).to(VersionCommand.class);
        bind(Commands.key(gerrit, "show-connections")).to(ShowConnections.class);
        bind(Commands.key(plugin, "ls")).to(PluginLsCommand.class);
        bind(Commands.key(plugin, "install")).to(PluginInstallCommand.class);
        bind(Commands.key(plugin, "reload")).to(PluginReloadCommand.class);
        bind(Commands.key(plugin, "remove")).to(PluginRemoveCommand.class);
    }
}
