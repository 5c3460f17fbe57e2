package dev.sshdaudit.testkit;

/** Where threads pass while it is open, and wait while it is closed. */
public final class Gate {

    private boolean closed;
    private int waiting;

    /** Lets threads wait that come from now on. */
    public synchronized void close() {
        closed = true;
    }

    /** Lets all go on. */
    public synchronized void open() {
        closed = false;
        notifyAll();
    }

    /** How many threads wait. */
    public synchronized int waiting() {
        return waiting;
    }

    /** Waits until the gate is open; an interruption is kept for later. */
    public synchronized void pass() {
        boolean interrupted = false;
        waiting++;
        while (closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        waiting--;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
