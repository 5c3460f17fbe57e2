package com.google.gerrit.sshd;

import com.google.gerrit.server.git.WorkQueue;
import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.spi.Element;
import com.google.inject.spi.Elements;
import com.google.inject.spi.PrivateElements;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.eclipse.jgit.lib.Config;

/**
 * Gerrit's own module of its SSH server, without what receives changes for review, which needs all of Gerrit, and without the threads for
 * commands that depend on projects. The git commands are JGit's.
 */
final class HostSshModule extends AbstractModule {

    private static final Key<ScheduledThreadPoolExecutor> THREADS =
            Key.get(ScheduledThreadPoolExecutor.class, CommandExecutor.class);

    private final Injector system;

    HostSshModule(Injector system) {
        this.system = system;
    }

    @Override
    protected void configure() {
        Config config =
                system.getInstance(Key.get(Config.class, com.google.gerrit.server.config.GerritServerConfig.class));
        List<Element> kept = Elements.getElements(new SshModule(config)).stream()
                .filter(element -> !(element instanceof PrivateElements))
                .filter(element -> !(element instanceof com.google.inject.Binding<?> binding
                        && binding.getKey().equals(THREADS)))
                .toList();
        install(Elements.getModule(kept));
        bind(THREADS).toInstance(system.getInstance(WorkQueue.class).createQueue(4, "SSH-Interactive-Worker", true));
        bind(Commands.key("git-upload-pack")).to(HostGit.Upload.class);
        bind(Commands.key("git-receive-pack")).to(HostGit.Receive.class);
    }
}
