package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;

import dev.sshdaudit.core.measure.Mailboxes;
import dev.sshdaudit.core.operator.Failures;
import dev.sshdaudit.core.selection.Pipelines;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.selection.Slot;
import dev.sshdaudit.core.selection.ThreadLane;
import dev.sshdaudit.core.settings.Pair;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.testkit.MemoryRecordings;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipelinesTest {

    private Runnable afterEachTask = () -> {};

    /** Between a task and the moment its future is done, anything can happen. */
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return super.schedule(
                    () -> {
                        task.run();
                        afterEachTask.run();
                    },
                    delay,
                    unit);
        }
    };

    private final MemoryRecordings memory = new MemoryRecordings();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aServiceThatComesJustAfterTheLookIsNotOverlooked() throws InterruptedException {
        Pipelines pipelines = new Pipelines(
                Time.SYSTEM,
                (task, nanos) -> timer.schedule(task, nanos, TimeUnit.NANOSECONDS),
                () -> new Slot(new Failures(), () -> Policy.DEFAULT, new Mailboxes(), new ThreadLane(Time.SYSTEM)),
                () -> new ThreadLane(Time.SYSTEM),
                () -> true,
                () -> {});
        pipelines.select(List.of(new Pair("memory", "memory", true)), true);
        afterEachTask = () -> {
            afterEachTask = () -> {};
            pipelines.addStorage("memory", Registry.SOLE, memory);
        };
        pipelines.addFormat("memory", Registry.SOLE, memory);
        eventually(() -> pipelines.current() != null);
    }
}
