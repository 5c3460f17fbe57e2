package dev.sshdaudit.files;

import java.util.concurrent.ThreadFactory;

/**
 * Makes the threads of storages. They are daemons, so that a thread which waits for a folder or a server that does not answer
 * does not keep the process from ending. Their context class loader is that of the storage: otherwise it would be the one of
 * the thread that happens to make them, whose bundle could not be unloaded while they live.
 */
public final class DaemonThreads {

    private DaemonThreads() {}

    /**
     * Makes a factory of threads that all have the same name.
     *
     * @param owner a class of the bundle whose code the threads run
     */
    public static ThreadFactory named(Class<?> owner, String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(owner.getClassLoader());
            return thread;
        };
    }

    /** Starts a thread for one task; parameters as for {@link #named}. */
    public static Thread start(Class<?> owner, String name, Runnable task) {
        Thread thread = named(owner, name).newThread(task);
        thread.start();
        return thread;
    }
}
