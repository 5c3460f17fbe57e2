package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.intake.Gate;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.time.Watch;
import dev.sshdaudit.core.writing.Starts;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Errors that have nothing to do with recording, such as a heap that is full, come where they like. */
class ErrorsElsewhereTest extends RecordingsFixture {

    private static final String REASON = "as if there were no memory";

    @Test
    void looksAreTakenOnWhateverTheyThrow() {
        AtomicInteger looks = new AtomicInteger();
        try (Watch watch = new Watch(
                () -> {
                    looks.incrementAndGet();
                    throw new OutOfMemoryError(REASON);
                },
                1)) {
            eventually(() -> looks.get() > 10);
            assertTrue(watch.revive());
        }
    }

    @Test
    void aWatchWhoseThreadIsGoneBeginsAnew() {
        AtomicInteger looks = new AtomicInteger();
        AtomicReference<Thread> thread = new AtomicReference<>();
        try (Watch watch = new Watch(
                () -> {
                    thread.set(Thread.currentThread());
                    looks.incrementAndGet();
                    // the next pause ends at once, and so does this thread
                    Thread.currentThread().interrupt();
                },
                1)) {
            eventually(() -> looks.get() > 0 && !thread.get().isAlive());
            int before = looks.get();
            assertTrue(watch.revive());
            eventually(() -> looks.get() > before);
        }
    }

    @Test
    void drainsThatTheTimerCouldNotTakeAreStarted() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        eventually(() -> memory.messages(connection.id()).size() == 1);
        AtomicBoolean failing = new AtomicBoolean(true);
        AtomicInteger taken = new AtomicInteger();
        Starts starts = new Starts(Time.SYSTEM, (task, nanos) -> {
            if (failing.get()) {
                throw new OutOfMemoryError(REASON);
            }
            taken.incrementAndGet();
            return null;
        });
        AtomicInteger started = new AtomicInteger();
        Runnable start = started::incrementAndGet;
        assertThrows(OutOfMemoryError.class, () -> starts.soon(start));
        failing.set(false);
        starts.soon(start);
        starts.look(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
        assertEquals(2, started.get(), "what the timer has forgotten is started");
        starts.soon(start);
        assertEquals(1, taken.get(), "it has forgotten no task, so the timer is asked anew");
    }

    @Test
    void aMessageThatCouldNotBeMadeCountsAsLostAndTheHostHearsNothing() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        connection.record(new dev.sshdaudit.message.ChannelEvent.Close(), 0L, new Exhausted());
        type(connection, "on");
        eventually(() -> typed(memory.messages(connection.id())).equals("on"));
        List<AuditMessage> messages = memory.messages(connection.id());
        assertEquals(1L, messages.get(messages.size() - 1).extras().get(AuditMessage.LOST_MESSAGES));
        assertEquals(1, recordings.status().lostMessages());
    }

    @Test
    void inStrictModeTheConnectionEndsThen() {
        start(Mode.strict);
        AuditConnection connection = connect();
        connection.record(new dev.sshdaudit.message.ChannelEvent.Close(), 0L, new Exhausted());
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
    }

    /** Extras that cannot be copied for lack of memory. */
    private static final class Exhausted extends AbstractMap<String, Object> {
        @Override
        public Set<Entry<String, Object>> entrySet() {
            throw new OutOfMemoryError(REASON);
        }

        @Override
        public boolean isEmpty() {
            return false;
        }
    }

    @Test
    void aHostThatFailsDoesNotKeepOtherConnectionsFromBeingEnded() {
        Limits quick = new Limits(1 << 20, 64 << 20, TimeUnit.MILLISECONDS.toNanos(500));
        Policy policy = new Policy(Mode.strict, Set.of(), quick);
        start(Mode.strict);
        recordings.decisions().configure(new Settings(true, "memory", "memory", policy));
        AuditConnection broken = recordings.connect(new Connect("192.0.2.8", "XX"), Map.of(), new Broken());
        AuditConnection connection = connect();
        for (AuditConnection each : List.of(broken, connection)) {
            openSession(each);
            eventually(() -> memory.messages(each.id()).size() == 4);
        }
        memory.block();
        type(broken, "x");
        type(connection, "x");
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
    }

    private static final class Broken implements ConnectionControl {
        @Override
        public void suspendReading() {
            throw new OutOfMemoryError(REASON);
        }

        @Override
        public void resumeReading() {
            throw new OutOfMemoryError(REASON);
        }

        @Override
        public void disconnect(String reason) {
            throw new OutOfMemoryError(REASON);
        }
    }
}
