package dev.sshdaudit.core;

import dev.sshdaudit.core.selection.Lane;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps tasks until a test runs them, and forgets none. */
public final class ManualLane implements Lane {

    private final Deque<Runnable> tasks = new ArrayDeque<>();

    /** Takes the next task out; null if there is none. */
    public Runnable next() {
        return tasks.poll();
    }

    /** Runs all tasks, those that they add too. */
    public void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    @Override
    public boolean execute(Runnable task) {
        return tasks.add(task);
    }

    @Override
    public boolean forget(Runnable task) {
        return tasks.remove(task);
    }

    @Override
    public boolean hasForgotten(Runnable task) {
        return false;
    }

    @Override
    public void answered() {}

    @Override
    public long answeredAt() {
        return Long.MIN_VALUE / 2;
    }

    @Override
    public boolean isBlocked() {
        return false;
    }

    @Override
    public boolean isDown() {
        return false;
    }

    @Override
    public void failed() {}
}
