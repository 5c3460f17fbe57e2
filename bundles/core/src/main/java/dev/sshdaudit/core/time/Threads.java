package dev.sshdaudit.core.time;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads by the names under which an operator finds them. */
public final class Threads {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private Threads() {}

    public static ThreadFactory named(String role) {
        return task -> {
            Thread thread = new Thread(task, "sshd-audit-" + role + "-" + COUNT.incrementAndGet());
            thread.setDaemon(true);
            // otherwise the bundle whose thread happens to need it first could not be unloaded
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        };
    }
}
