package dev.sshdaudit.sshd.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Waits for what another thread does. */
public final class Wait {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private Wait() {}

    /**
     * Returns as soon as the condition holds, however long that takes: it fails if the progress, a number that grows, has
     * stayed the same for longer than is reasonable.
     */
    public static void whileItGoesOn(BooleanSupplier condition, LongSupplier progress, Supplier<String> what) {
        long before = progress.getAsLong();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            long now = progress.getAsLong();
            if (now != before) {
                before = now;
                end = System.nanoTime() + LIMIT.toNanos();
            } else if (System.nanoTime() - end > 0) {
                throw new AssertionError("Waited in vain for " + what.get() + "; it stands at " + now);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Returns as soon as the condition holds; fails if it does not within reasonable time. */
    public static void until(BooleanSupplier condition, Supplier<String> what) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("Waited in vain for " + what.get());
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
