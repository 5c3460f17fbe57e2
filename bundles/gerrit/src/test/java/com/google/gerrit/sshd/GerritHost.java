package com.google.gerrit.sshd;

import com.google.gerrit.lifecycle.LifecycleManager;
import com.google.gerrit.server.plugins.Cleanups;
import com.google.gerrit.server.plugins.Plugin;
import com.google.gerrit.server.plugins.PluginGuiceEnvironment;
import com.google.gerrit.server.plugins.PluginLoader;
import com.google.gerrit.sshd.commands.HostCommands;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process with Gerrit's SSH server, its dispatcher of commands and its loader of plugins, all of them Gerrit's own classes. Accounts,
 * rights and git commands are those of {@link HostModule}. The argument is the folder of the site. Prints the port of the server, and ends
 * when its input does.
 */
public final class GerritHost {

    private static final int ROUNDS = 100;
    private static final int PAUSE_MILLIS = 100;

    private GerritHost() {}

    /** Runs the host. */
    public static void main(String[] arguments) throws Exception {
        Path site = Path.of(arguments[0]);
        Injector none = Guice.createInjector();
        Injector system = Guice.createInjector(Stage.PRODUCTION, new HostModule(site));
        Injector ssh = system.createChildInjector(new HostSshModule(system), new HostCommands());
        PluginGuiceEnvironment plugins = system.getInstance(PluginGuiceEnvironment.class);
        plugins.setDbCfgInjector(none, none);
        plugins.setSshInjector(ssh);
        LifecycleManager manager = new LifecycleManager();
        manager.add(system, ssh);
        manager.start();
        SshDaemon daemon = ssh.getInstance(SshDaemon.class);
        InetSocketAddress address = (InetSocketAddress)
                daemon.getIoAcceptor().getBoundAddresses().iterator().next();
        System.out.println("port " + address.getPort());
        answer(system.getInstance(PluginLoader.class));
        manager.stop();
        System.exit(0);
    }

    /**
     * Does what a line of the input says, and prints a line for it: {@code rescan} looks at the folder of plugins, as Gerrit does once a
     * minute; {@code note} remembers the class loader of the plugin that runs; {@code left} tells how many of those class loaders, and how
     * many threads of the plugin, are left.
     */
    private static void answer(PluginLoader loader) throws IOException, InterruptedException {
        List<WeakReference<ClassLoader>> noted = new ArrayList<>();
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            switch (line) {
                case "rescan" -> loader.rescan();
                case "note" -> noted.add(new WeakReference<>(loaderOf(loader.get("sshd-audit"))));
                case "left" -> line = "left " + left(loader, noted) + " threads " + threads();
                default -> throw new IllegalArgumentException(line);
            }
            System.out.println("done " + line);
        }
    }

    private static ClassLoader loaderOf(Plugin plugin) {
        return plugin.getSshInjector().getAllBindings().keySet().stream()
                .map(key -> key.getTypeLiteral().getRawType().getClassLoader())
                .filter(loader -> loader != null && loader != GerritHost.class.getClassLoader())
                .findFirst()
                .orElseThrow();
    }

    /** The garbage collector may take some rounds: what refers to a class loader softly or weakly goes first. */
    private static long left(PluginLoader loader, List<WeakReference<ClassLoader>> noted) throws InterruptedException {
        Cleanups.run(loader);
        long left = count(noted);
        for (int round = 0; left > 0 && round < ROUNDS; round++) {
            Cleanups.run(loader);
            System.gc();
            Thread.sleep(PAUSE_MILLIS);
            left = count(noted);
        }
        return left;
    }

    private static long count(List<WeakReference<ClassLoader>> noted) {
        return noted.stream().filter(each -> each.get() != null).count();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sshd-audit"))
                .count();
    }
}
