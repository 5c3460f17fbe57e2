package dev.sshdaudit.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Waits until a condition holds that another thread or another program brings about. The condition is evaluated on the
 * caller's thread, at once and then every few milliseconds, by Awaitility. What the condition throws ends the waiting.
 */
public final class Eventually {

    private static final int SECONDS = 60;

    /** For a condition without words; less than the time limits of test classes, so that the condition is named. */
    private static final int SECONDS_WITHOUT_WORDS = 30;

    private static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(15);

    /** The pauses between evaluations grow from 1 ms by 1 ms to this many. */
    private static final int LONGEST_PAUSE_MILLIS = 20;

    private Eventually() {}

    /** What has to become true. */
    @FunctionalInterface
    public interface Condition {
        /** Whether the condition holds by now. */
        boolean holds() throws Exception;
    }

    /** Waits up to 30 s for a condition which the name of the test explains. */
    public static void eventually(Condition condition) {
        eventually("the condition", SECONDS_WITHOUT_WORDS, condition);
    }

    /**
     * Waits up to 60 s.
     *
     * @param what the condition in words, for the failure
     */
    public static void eventually(String what, Condition condition) {
        eventually(what, SECONDS, condition);
    }

    /** As {@link #eventually(String, Condition)}, with words that are made when the time is up. */
    public static void eventually(Supplier<String> what, Condition condition) {
        eventually(what, SECONDS, condition);
    }

    /** As {@link #eventually(String, Condition)}, for up to so many seconds. */
    public static void eventually(String what, int seconds, Condition condition) {
        eventually(() -> what, seconds, condition);
    }

    /** As {@link #eventually(String, int, Condition)}, with words that are made when the time is up. */
    public static void eventually(Supplier<String> what, int seconds, Condition condition) {
        if (!within(seconds, condition)) {
            throw new AssertionError("After " + seconds + " s, not yet: " + what.get());
        }
    }

    /** Waits up to so many seconds; returns whether the condition held. */
    public static boolean within(int seconds, Condition condition) {
        AtomicBoolean held = new AtomicBoolean();
        try {
            looking().atMost(Duration.ofSeconds(seconds)).until(() -> {
                held.set(condition.holds());
                return held.get();
            });
        } catch (ConditionTimeoutException e) {
            // a condition that held counts, also if its evaluation took until after the limit
        }
        return held.get();
    }

    /**
     * Waits for as long as there is progress; fails where there is none for 15 s.
     *
     * @param condition what is waited for
     * @param progress a number that grows as long as the work goes on
     * @param what the condition in words, for the failure
     */
    public static void whileItGoesOn(BooleanSupplier condition, LongSupplier progress, Supplier<String> what) {
        long[] last = {progress.getAsLong(), System.nanoTime()};
        looking().forever().until(() -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            long now = progress.getAsLong();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            } else if (System.nanoTime() - last[1] > LONGEST_STANDSTILL.toNanos()) {
                throw new AssertionError("Waited in vain for " + what.get() + "; it stands at " + now);
            }
            return false;
        });
    }

    /** An exception of another thread is none of the waiting test: Awaitility would let the test fail with it. */
    private static ConditionFactory looking() {
        return Awaitility.await()
                .pollInSameThread()
                .dontCatchUncaughtExceptions()
                .pollDelay(Duration.ZERO)
                .pollInterval((count, last) -> Duration.ofMillis(Math.min(count, LONGEST_PAUSE_MILLIS)));
    }
}
