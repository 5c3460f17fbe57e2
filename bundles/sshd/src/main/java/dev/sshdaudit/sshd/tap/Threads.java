package dev.sshdaudit.sshd.tap;

/** Makes the threads of this package. */
final class Threads {

    private Threads() {}

    /** A thread that does not keep the program running, under the name by which an operator finds it. */
    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
