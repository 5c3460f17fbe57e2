package dev.sshdaudit.sshd.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread does. */
public final class Wait {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private Wait() {}

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
