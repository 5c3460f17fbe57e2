package dev.sshdaudit.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.writing.Starts;
import dev.sshdaudit.testkit.MemoryRecordings.Recorded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Drains start late and together, and no message is older than half a second before it is flushed. */
class StartsTest {

    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private record Task(Runnable task, long at) {}

    private final PriorityQueue<Task> timer = new PriorityQueue<>(Comparator.comparingLong(Task::at));
    private long now;
    private int ticks;
    private final Starts starts = new Starts(new Time(() -> now, () -> now), (task, nanos) -> {
        timer.add(new Task(task, now + nanos));
        return CompletableFuture.completedFuture(null);
    });

    private void passUntil(long time) {
        while (!timer.isEmpty() && timer.element().at <= time) {
            Task next = timer.remove();
            now = Math.max(now, next.at);
            ticks++;
            next.task.run();
        }
        now = time;
    }

    @Test
    void eachStartIsRunWithinHalfASecondAndManyInOneTick() {
        List<Long> waited = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            long came = now;
            starts.later(() -> waited.add(now - came));
            passUntil(now + MILLISECOND / 2);
        }
        passUntil(now + 1_000 * MILLISECOND);
        assertEquals(4_000, waited.size());
        waited.forEach(nanos -> assertTrue(nanos >= 400 * MILLISECOND && nanos <= 480 * MILLISECOND, nanos + " ns"));
        assertTrue(ticks < 150, ticks + " ticks in 2 seconds");
    }

    @Test
    void aStartThatIsToComeSoonDoesNotWaitForOthers() {
        List<Long> waited = new ArrayList<>();
        starts.later(() -> {});
        starts.soon(() -> waited.add(now));
        passUntil(30 * MILLISECOND);
        assertEquals(List.of(20 * MILLISECOND), waited);
    }

    @Test
    void whatIsTypedInHalfASecondTakesOneFlush() {
        try (Steps steps = new Steps(Map.of())) {
            steps.offer();
            steps.connect();
            steps.type("a");
            steps.settle();
            Recorded recorded = steps.memory.recordings.values().iterator().next();
            int before = recorded.flushes;
            steps.type("b");
            steps.type("c");
            steps.type("d");
            steps.settle();
            assertEquals("abcd", steps.typed());
            assertEquals(recorded.messages.size(), recorded.flushedMessages);
            assertEquals(before + 1, recorded.flushes);
        }
    }
}
