package dev.sshdaudit.core.time;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads with the names under which an operator finds them. */
public final class Threads {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private Threads() {}

    /**
     * Makes a factory.
     *
     * @param role what its threads do, in a word: a thread's name is {@code sshd-audit-}, the role, and a number
     */
    public static ThreadFactory named(String role) {
        return task -> {
            Thread thread = new Thread(task, "sshd-audit-" + role + "-" + COUNT.incrementAndGet());
            thread.setDaemon(true);
            // a thread takes over the class loader of the thread that makes it, which can be one of another bundle:
            // that
            // bundle could not be unloaded
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        };
    }
}
