package dev.sshdaudit.core;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.PipelineStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.config.FollowedConfiguration;
import dev.sshdaudit.core.intake.Intake;
import dev.sshdaudit.core.intake.Recorder;
import dev.sshdaudit.core.ledger.Ledgers;
import dev.sshdaudit.core.live.Followers;
import dev.sshdaudit.core.live.OpenConnections;
import dev.sshdaudit.core.measure.Mailboxes;
import dev.sshdaudit.core.operator.ConfigurationProblems;
import dev.sshdaudit.core.operator.Failures;
import dev.sshdaudit.core.operator.Reports;
import dev.sshdaudit.core.operator.StorageStatus;
import dev.sshdaudit.core.rules.RuleSet;
import dev.sshdaudit.core.selection.Encryption;
import dev.sshdaudit.core.selection.Lanes;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.selection.Pipelines;
import dev.sshdaudit.core.selection.Slot;
import dev.sshdaudit.core.time.Threads;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.time.Watch;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.core.writing.Starts;
import dev.sshdaudit.core.writing.Tally;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.storage.AuditStorage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The audit log: puts together the parts that record connections, and takes the services that they use. Thread-safe.
 */
final class Recordings implements AuditLog, AutoCloseable {

    private static final String STOPPED = "the audit log stopped";

    /** Milliseconds between two looks at the clock. */
    private static final long LOOK_MILLIS = 500;

    /** How long a bundle with a format or a storage waits when it stops until no recording uses its code. */
    private static final long ROLL_OVER_SECONDS = 5;

    /** How long this bundle waits when it stops until all recordings are finished. */
    private static final long STOP_SECONDS = 10;

    private static final long LEDGER_SECONDS = 3;

    private final Failures failures = new Failures();
    private final ConfigurationProblems configurationProblems = new ConfigurationProblems(failures);
    private final StorageStatus storageStatus = new StorageStatus();
    private final ScheduledThreadPoolExecutor timer = newTimer();
    private final Lanes lanes;
    private final Environment environment;
    private final Intake intake;
    private final OpenConnections live;
    private final Watch watch;
    private final InForce inForce = new InForce();
    private final Decisions decisions;
    /** How recordings of the pipelines in force are encrypted. */
    private volatile List<Encryption> encryptions = List.of();

    private volatile String node = NodeName.known();

    Recordings() {
        this(Time.SYSTEM);
    }

    /** Makes a log with other clocks than this machine's. */
    Recordings(Time time) {
        lanes = new Lanes(time);
        Mailboxes mailboxes = new Mailboxes();
        Pipelines pipelines = new Pipelines(
                time,
                this::schedule,
                () -> new Slot(failures, inForce::policy, mailboxes, lanes.shared()),
                lanes::makeLane,
                inForce::isEnabled,
                this::pipelinesChanged);
        environment = new Environment(
                time,
                this::schedule,
                inForce::policy,
                new Tally(),
                mailboxes,
                pipelines,
                new Ledgers(time, this::schedule, failures, inForce::policy, () -> node, inForce::isEnabled),
                new Starts(time, this::schedule),
                new Reports(failures, inForce::policy),
                () -> node,
                new Followers(),
                inForce::secrets,
                inForce::isClosing);
        intake = new Intake(environment, inForce::rules, inForce::isEnabled, this::isWatched);
        decisions = new Decisions(inForce, environment, intake, failures);
        live = new OpenConnections(intake::connections, environment.followers(), inForce::rules);
        failures.listener(environment.ledgers());
        watch = new Watch(this::look, LOOK_MILLIS);
        if (node.isEmpty()) {
            // on a thread of its own, since a name server may not answer
            Threads.named("node-name").newThread(() -> node = NodeName.lookUp()).start();
        }
    }

    private static ScheduledThreadPoolExecutor newTimer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, Threads.named("timer"));
        timer.setRemoveOnCancelPolicy(true);
        // services still come and go while the framework stops
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        return timer;
    }

    private Future<?> schedule(Runnable task, long nanos) {
        return timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    private boolean isWatched() {
        boolean watched = watch.revive();
        if (!watched) {
            failures.error(
                    "No thread can be started that looks for storages that block: connections count as not recorded");
        }
        return watched;
    }

    /** Does what is due by now, and mends what an error elsewhere has left undone; runs every half second. */
    private void look() {
        long now = environment.time().nanos();
        guarded(() -> lanes.look(now, environment.policy().mailboxes().patienceNanos()));
        guarded(timer::prestartCoreThread);
        guarded(failures::look);
        guarded(configurationProblems::look);
        guarded(() -> environment.starts().look(now));
        guarded(() -> environment.reports().look(now));
        guarded(environment.pipelines()::look);
        guarded(() -> environment.ledgers().look(now));
        intake.forEach(recorder -> guarded(() -> recorder.look(now)));
        guarded(() -> intake.lobby().look(now));
    }

    /** An error with one connection, or in reporting that error, does not keep the look from other connections. */
    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | Error e) {
            failures.error("Connections that cannot be recorded may go unnoticed", e);
        }
    }

    private void pipelinesChanged() {
        List<Pipeline> pipelines = environment.pipelines().all();
        List<Encryption> before = encryptions;
        List<Encryption> now =
                pipelines.stream().map(Pipeline::encryption).distinct().toList();
        encryptions = now;
        for (Encryption each : before) {
            if (!now.contains(each)) {
                // none goes on that can be read by others than those who may read now
                intake.forEach(recorder -> recorder.withdraw(each));
            }
        }
        environment.ledgers().use(pipelines);
        intake.lobby().end("another format or storage is in force; the next recording has begun");
        intake.forEach(Recorder::wake);
        decisions.warnOfMissingContent();
    }

    /** A format is there, in place of another of the same name and source. */
    void addFormat(String name, Comparable<Object> source, AuditFormat format) {
        environment.pipelines().addFormat(name, source, format);
    }

    /** A format is there no longer. */
    void removeFormat(String name, Comparable<Object> source) {
        environment.pipelines().removeFormat(name, source);
    }

    /** A storage is there, in place of another of the same name and source. */
    void addStorage(String name, Comparable<Object> source, AuditStorage storage) {
        environment.pipelines().addStorage(name, source, storage);
    }

    /** A storage is there no longer. */
    void removeStorage(String name, Comparable<Object> source) {
        environment.pipelines().removeStorage(name, source);
    }

    /** An encryption is there. */
    void addEncryption(Comparable<Object> source, RecordingEncryption service) {
        environment.pipelines().addEncryption(source, service);
    }

    /** An encryption is there no longer. */
    void removeEncryption(Comparable<Object> source) {
        environment.pipelines().removeEncryption(source);
    }

    /** A ledger is there. */
    void addLedger(Comparable<Object> source, AuditLedger ledger) {
        environment.ledgers().add(source, ledger);
    }

    /** A ledger is there no longer. Returns when its code is not called any more, or after a while. */
    void removeLedger(Comparable<Object> source) {
        if (!environment.ledgers().remove(source, ROLL_OVER_SECONDS)) {
            failures.error("The ledger could not be ended properly in " + ROLL_OVER_SECONDS
                    + " s when its bundle went away: a storage does not answer");
        }
    }

    /** Errors in these configurations are shown in the status. */
    void showProblemsOf(Supplier<? extends Collection<FollowedConfiguration>> configurations) {
        configurationProblems.of(configurations);
    }

    /** What the operator decides. */
    Decisions decisions() {
        return decisions;
    }

    /** The rules in force. */
    RuleSet rules() {
        return inForce.rules();
    }

    /** The parts that recordings share. */
    Environment environment() {
        return environment;
    }

    /** The open connections. */
    LiveConnections live() {
        return live;
    }

    /** The connections, for tests. */
    Intake intake() {
        return intake;
    }

    boolean isEnabled() {
        return inForce.isEnabled();
    }

    // AuditLog

    @Override
    public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
        if (!inForce.isEnabled()) {
            return intake.unrecorded();
        }
        Recorder recorder = intake.take(connect, extras, control);
        if (!inForce.isEnabled()) {
            // auditing was switched off meanwhile, perhaps before this connection was among those to end
            recorder.disconnect(Map.of(AuditMessage.REASON, inForce.isClosing() ? STOPPED : Decisions.SWITCHED_OFF));
            intake.lobby().end(Decisions.SWITCHED_OFF);
        }
        return recorder;
    }

    @Override
    public AuditStatus status() {
        configurationProblems.look();
        Tally tally = environment.tally();
        List<PipelineStatus> each = pipelineStatus();
        PipelineStatus first = each.get(0);
        return new AuditStatus(
                inForce.isEnabled(),
                environment.policy().mode().name(),
                first.format(),
                first.formatPresent(),
                first.storage(),
                first.storagePresent(),
                inForce.interception().contents(),
                intake.open(),
                tally.connections(),
                tally.messages(),
                tally.lostMessages(),
                tally.lostBytes(),
                failures.latest(),
                first.storageStatus(),
                decisions.offPeriods().latest(),
                intake.pending(),
                environment.ledgers().status(),
                new AuditStatus.Counters(
                        tally.bytesIn(),
                        tally.bytesOut(),
                        tally.gaps(),
                        failures.count(),
                        tally.terminatedConnections(),
                        environment.mailboxes().held()),
                first.uploads(),
                rules().count(),
                each);
    }

    private List<PipelineStatus> pipelineStatus() {
        List<Slot.State> slots = environment.pipelines().states();
        List<@Nullable AuditStorage> storages = new ArrayList<>();
        slots.forEach(slot -> storages.add(slot.storage()));
        List<StorageStatus.Answer> answers = storageStatus.of(storages);
        List<PipelineStatus> all = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            Slot.State slot = slots.get(i);
            all.add(new PipelineStatus(
                    slot.format(),
                    slot.hasFormat(),
                    slot.storageName(),
                    slot.storage() != null,
                    slot.required(),
                    slot.losses().messages(),
                    slot.losses().bytes(),
                    answers.get(i).status(),
                    answers.get(i).uploads()));
        }
        return all;
    }

    /**
     * The code of a service goes away. Returns when no recording uses the service any more, or after 5 s: then threads that
     * are still in that code are left behind, and abandon their recordings when they come back.
     */
    void withdraw(Object service) {
        environment.pipelines().withdraw(service);
        if (!intake.await(recorder -> recorder.withdraw(service), ROLL_OVER_SECONDS)) {
            failures.error("Recordings could not be ended properly in " + ROLL_OVER_SECONDS
                    + " s when the bundle of their format or storage went away: they are cut");
            intake.forEach(recorder -> recorder.leaveBehind(service));
        }
        environment.ledgers().withdraw(service, LEDGER_SECONDS);
    }

    /** Finishes all recordings, and gives up those that are not finished after 10 s. */
    @Override
    public void close() {
        close(STOP_SECONDS);
    }

    void close(long seconds) {
        inForce.close();
        intake.disconnect(STOPPED);
        intake.forEach(Recorder::wake);
        if (!intake.await(Recorder::done, seconds)) {
            failures.error(intake.pending() + " recordings could not be ended in " + seconds + " s: they are cut");
            intake.forEach(Recorder::giveUp);
        }
        if (!environment.ledgers().close(LEDGER_SECONDS)) {
            failures.error("The ledger could not be ended in " + LEDGER_SECONDS + " s: a storage does not answer");
        }
        environment.followers().close();
        watch.close();
        timer.shutdownNow();
        lanes.close();
        environment.reports().close();
        failures.close();
    }
}
