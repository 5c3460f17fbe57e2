package dev.sshdaudit.core.ledger;

import dev.sshdaudit.core.selection.Lane;

/** A task of a lane that runs once more after each request, and never on two threads at a time. Thread-safe. */
final class OneAtATime {

    private final Lane lane;
    private final Runnable task;
    // guarded by this
    private boolean requested;
    private boolean busy;

    OneAtATime(Lane lane, Runnable task) {
        this.lane = lane;
        this.task = task;
    }

    /** Has the task run, soon. Does not wait. */
    void request() {
        synchronized (this) {
            requested = true;
            if (busy) {
                return;
            }
            busy = true;
        }
        submit();
    }

    private void submit() {
        if (!lane.execute(this::run)) {
            synchronized (this) {
                busy = false;
            }
        }
    }

    private void run() {
        synchronized (this) {
            requested = false;
        }
        try {
            task.run();
        } finally {
            boolean again;
            synchronized (this) {
                again = requested;
                busy = again;
            }
            if (again) {
                submit();
            }
        }
    }
}
