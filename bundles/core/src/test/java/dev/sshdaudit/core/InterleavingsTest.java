package dev.sshdaudit.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * No wake-up of a drain is lost, whatever happens at whichever step of its runs. Each test runs once for every step, or for
 * every pair of steps, at which another thread can do something.
 */
@Timeout(60)
class InterleavingsTest {

    /** Something that other threads do. */
    private interface Event extends Consumer<Steps> {}

    /** What is looked at in the end, with the events' steps for the message of a failure. */
    private interface Check {
        void of(Steps steps, String when);
    }

    /** Runs a scenario without events to count its steps, and then with the events at each combination of steps. */
    private static int everywhere(Consumer<Steps> scenario, Check check, Event... events) {
        int runs = 0;
        List<Integer> at = new ArrayList<>();
        for (int i = 0; i < events.length; i++) {
            at.add(i + 1);
        }
        while (!at.isEmpty()) {
            Map<Integer, Runnable> planned = new HashMap<>();
            Steps[] steps = new Steps[1];
            for (int i = 0; i < events.length; i++) {
                Event event = events[i];
                planned.put(at.get(i), () -> event.accept(steps[0]));
            }
            int last = at.get(events.length - 1);
            boolean reached;
            try (Steps next = new Steps(planned)) {
                steps[0] = next;
                scenario.accept(next);
                reached = next.steps() >= last;
                if (reached) {
                    check.of(next, "events at steps " + at);
                    runs++;
                }
            }
            next(at, reached);
        }
        return runs;
    }

    /** The next combination of steps, in order; none where the last one was beyond the end. */
    private static void next(List<Integer> at, boolean reached) {
        int i = at.size() - 1;
        if (!reached) {
            i--;
            while (i >= 0 && at.get(i + 1) == at.get(i) + 1) {
                i--;
            }
        }
        if (i < 0) {
            at.clear();
            return;
        }
        at.set(i, at.get(i) + 1);
        for (int later = i + 1; later < at.size(); later++) {
            at.set(later, at.get(later - 1) + 1);
        }
    }

    private static void session(Steps steps) {
        steps.offer();
        steps.connect();
        steps.type("ab");
        steps.settle();
    }

    /** A session that begins before there is a format or a storage. */
    private static void early(Steps steps) {
        steps.connect();
        steps.type("ab");
        steps.settle();
    }

    @Test
    void aMessageThatComesAtAnyStepIsRecorded() {
        int runs = everywhere(
                InterleavingsTest::session,
                (steps, when) -> assertEquals("abX", steps.typed(), when),
                steps -> steps.type("X"));
        assertTrue(runs > 5, () -> "only " + runs + " steps");
    }

    @Test
    void twoMessagesThatComeAtAnyStepsAreRecordedInOrder() {
        int runs = everywhere(
                InterleavingsTest::session,
                (steps, when) -> assertEquals("abXY", steps.typed(), when),
                steps -> steps.type("X"),
                steps -> steps.type("Y"));
        assertTrue(runs > 20, () -> "only " + runs + " pairs of steps");
    }

    @Test
    void theEndThatComesAtAnyStepEndsTheRecording() {
        everywhere(
                InterleavingsTest::session,
                (steps, when) -> {
                    assertEquals("abX", steps.typed(), when);
                    assertTrue(steps.isDone(), when);
                },
                steps -> steps.type("X"),
                Steps::disconnect);
    }

    @Test
    void aStorageThatComesAtAnyStepIsUsedAtOnce() {
        int runs = everywhere(
                InterleavingsTest::early, (steps, when) -> assertEquals("ab", steps.typed(), when), Steps::offer);
        assertTrue(runs > 2, () -> "only " + runs + " steps");
    }

    @Test
    void aStorageThatComesAtAnyStepBeforeOrAfterTheEndGetsAll() {
        Check whole = (steps, when) -> {
            assertEquals("ab", steps.typed(), when);
            assertTrue(steps.isDone(), when);
        };
        everywhere(InterleavingsTest::early, whole, Steps::offer, Steps::disconnect);
        everywhere(InterleavingsTest::early, whole, Steps::disconnect, Steps::offer);
    }

    @Test
    void aServiceThatGoesAtAnyStepIsLetGoOf() {
        List<CompletableFuture<Void>> away = new ArrayList<>();
        everywhere(
                InterleavingsTest::session,
                (steps, when) -> {
                    assertEquals("abX", steps.typed(), when);
                    assertTrue(away.get(away.size() - 1).isDone(), when);
                },
                steps -> steps.type("X"),
                steps -> away.add(steps.withdraw()));
        assertTrue(away.size() > 20, () -> "only " + away.size() + " pairs of steps");
    }
}
