package dev.sshdaudit.core;

import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.core.intake.Intake;
import dev.sshdaudit.core.intake.Recorder;
import dev.sshdaudit.core.ledger.Ledgers;
import dev.sshdaudit.core.live.Followers;
import dev.sshdaudit.core.measure.Mailboxes;
import dev.sshdaudit.core.operator.Failures;
import dev.sshdaudit.core.operator.Reports;
import dev.sshdaudit.core.privacy.SecretPatterns;
import dev.sshdaudit.core.rules.RuleSet;
import dev.sshdaudit.core.selection.Pipelines;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.selection.Slot;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Pair;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.core.writing.Starts;
import dev.sshdaudit.core.writing.Tally;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.testkit.MemoryRecordings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One connection whose recorder has no thread and no clock of its own: threads of the lane, timer and time move when the
 * test says so. At each step of a run at which a drain holds no lock, such as a look at the clock or a call of the format,
 * another thread could do something; here the test can, at a step that it chooses by its number. So each interleaving of a
 * run with one or two such events can be tried, one after the other, with the same result each time.
 */
final class Steps implements AutoCloseable {

    private static final int MOST_ROUNDS = 8;

    /** All rounds together take longer than a start is announced before, and not as long as a message waits to be flushed. */
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(480) / MOST_ROUNDS;

    private static final ConnectionControl NO_CLIENT = new ConnectionControl() {
        @Override
        public void suspendReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public void disconnect(String reason) {}
    };

    private static final class Task extends CompletableFuture<Void> {
        private final Runnable task;
        private final long at;

        Task(Runnable task, long at) {
            this.task = task;
            this.at = at;
        }
    }

    final MemoryRecordings memory = new MemoryRecordings();
    private final List<Task> timer = new ArrayList<>();
    private final ManualLane lane = new ManualLane();
    private final Failures failures = new Failures();
    private final Environment environment;
    private final Intake intake;
    private final Pipelines pipelines;
    private final Map<Integer, Runnable> events;
    private Recorder recorder;
    private long now = 1L << 50;
    private int step;
    private boolean running;
    private boolean interfering;

    /** Makes a connection, with events that happen at steps of its drain's runs. */
    Steps(Map<Integer, Runnable> events) {
        this.events = events;
        Time time = new Time(
                () -> {
                    step();
                    return now;
                },
                () -> now);
        Policy policy = new Policy(Mode.best_effort);
        memory.stumbling = message -> {
            step();
            return false;
        };
        Mailboxes mailboxes = new Mailboxes();
        pipelines = new Pipelines(
                time,
                this::schedule,
                () -> new Slot(failures, () -> policy, mailboxes, lane),
                () -> lane,
                () -> true,
                this::wakeAll);
        environment = new Environment(
                time,
                this::schedule,
                () -> {
                    step();
                    return policy;
                },
                new Tally(),
                mailboxes,
                pipelines,
                new Ledgers(time, this::schedule, failures, () -> policy, () -> "", () -> true),
                new Starts(time, this::schedule),
                new Reports(failures, () -> policy),
                () -> "",
                new Followers(),
                () -> SecretPatterns.NONE,
                () -> false);
        intake = new Intake(
                environment,
                () -> new RuleSet(new Interception(EnumSet.allOf(Content.class)), List.of()),
                () -> true,
                () -> true);
        pipelines.select(List.of(new Pair("memory", "memory", true)), true);
    }

    private void wakeAll() {
        intake.forEach(Recorder::wake);
    }

    private Future<?> schedule(Runnable task, long nanos) {
        step();
        Task scheduled = new Task(task, now + nanos);
        timer.add(scheduled);
        return scheduled;
    }

    /** The drain is at a step of a run: another thread does what it does here, unless it would have to wait for a lock. */
    private void step() {
        if (!running || interfering || recorder == null || isLocked()) {
            return;
        }
        Runnable event = events.get(++step);
        if (event != null) {
            interfering = true;
            event.run();
            interfering = false;
        }
    }

    private boolean isLocked() {
        return List.of(recorder.lock(), recorder.mailbox(), recorder.gate(), pipelines, environment.starts()).stream()
                .anyMatch(Thread::holdsLock);
    }

    /** How many steps there were. */
    int steps() {
        return step;
    }

    // what other threads do

    void connect() {
        recorder = intake.take(new Connect("192.0.2.7", "XX"), Map.of(), NO_CLIENT);
    }

    void type(String text) {
        recorder.record(new Io(Io.STDIN, Bytes.utf8(text)), 0L, Map.of());
    }

    void disconnect() {
        recorder.disconnect(Map.of());
    }

    /** The format and the storage come. */
    void offer() {
        pipelines.addFormat("memory", Registry.SOLE, memory);
        pipelines.addStorage("memory", Registry.SOLE, memory);
        fire();
    }

    CompletableFuture<Void> withdraw() {
        return recorder.withdraw(memory);
    }

    // what the test looks at

    /** What has been typed and recorded, in all parts. */
    String typed() {
        StringBuilder text = new StringBuilder();
        for (String name : memory.recordings.keySet()) {
            text.append(RecordingsFixture.typed(memory.messages(name)));
        }
        return text.toString();
    }

    boolean isDone() {
        return recorder.done().isDone();
    }

    /** Lets threads and timer do what there is to do at once or after an announcement; nothing that mends what was forgotten. */
    void settle() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            work();
            now += ROUND_NANOS;
            fire();
        }
        work();
    }

    private void work() {
        Runnable task;
        while ((task = lane.next()) != null) {
            running = true;
            task.run();
            running = false;
        }
    }

    private void fire() {
        for (Task task : List.copyOf(timer)) {
            if (task.at <= now && timer.remove(task) && !task.isCancelled()) {
                task.task.run();
            }
        }
    }

    @Override
    public void close() {
        failures.close();
    }
}
