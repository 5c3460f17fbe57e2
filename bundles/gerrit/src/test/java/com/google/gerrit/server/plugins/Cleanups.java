package com.google.gerrit.server.plugins;

/** Does at once what Gerrit does half a minute after it has unloaded plugins: closes their class loaders, and forgets the plugins. */
public final class Cleanups {

    private Cleanups() {}

    /** Returns how many unloaded plugins Gerrit still keeps. */
    public static int run(PluginLoader loader) {
        return loader.processPendingCleanups();
    }
}
