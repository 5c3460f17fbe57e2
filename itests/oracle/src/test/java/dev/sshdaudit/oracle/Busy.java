package dev.sshdaudit.oracle;

/** Threads that do nothing for as long as they are not closed, so that others get less of the processors and at other times. */
final class Busy {

    /** Two for each processor. */
    static final int ALL = 2 * Runtime.getRuntime().availableProcessors();

    private volatile boolean closed;

    private Busy() {}

    static Busy threads(int count) {
        Busy busy = new Busy();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(busy::spin, "busy");
            thread.setDaemon(true);
            thread.start();
        }
        return busy;
    }

    private void spin() {
        while (!closed) {
            Thread.onSpinWait();
        }
    }

    /** Lets the threads end. */
    void close() {
        closed = true;
    }
}
