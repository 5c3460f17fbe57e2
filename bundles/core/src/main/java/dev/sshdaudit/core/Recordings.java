package dev.sshdaudit.core;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.Payload;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The recordings of all connections, and what they share. */
final class Recordings implements AuditLog, AutoCloseable {

    private static final String SWITCHED_OFF = "auditing was switched off";
    private static final Map<String, ?> STOPPED = Map.of(AuditMessage.REASON, "the audit log stopped");
    /** How long a connection that ended while it could not be recorded is kept in memory, to be recorded yet. */
    private static final long RETENTION_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long LOOK_MILLIS = 500;
    private static final long ROLL_OVER_SECONDS = 5;
    private static final long STOP_SECONDS = 10;

    private final SecureRandom random = new SecureRandom();
    private final Failures failures = new Failures();
    private final Reports reports = new Reports(failures, this::policy);
    private final ContentWarning contentWarning = new ContentWarning(failures);
    private final OffPeriods offPeriods = new OffPeriods();
    private final ConfigurationProblems configurationProblems = new ConfigurationProblems(failures);
    private final StorageStatus storageStatus = new StorageStatus();
    private final Mailboxes mailboxes = new Mailboxes();
    private final Lanes lanes = new Lanes();
    private final Starts starts = new Starts(this::schedule);
    private final LongSupplier hostTime;
    private final ScheduledThreadPoolExecutor timer;
    private final Pipelines pipelines;
    private final Watch watch;
    private final Lobby lobby = new Lobby(this);
    private final Set<Recorder> live = ConcurrentHashMap.newKeySet();
    private final LongAdder connections = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder lostMessages = new LongAdder();
    private final LongAdder lostBytes = new LongAdder();
    private volatile Interception interception = Interception.NOTHING;
    private volatile Settings settings = Settings.DEFAULT;
    private volatile Policy policy = Settings.DEFAULT.policy();
    private volatile boolean enabled;
    private volatile boolean closing;
    private volatile long retentionNanos = RETENTION_NANOS;
    private volatile String node = NodeName.known();

    Recordings() {
        this(Recordings::systemTime);
    }

    /** Makes one by another clock than the host's, in nanoseconds since 1970. */
    Recordings(LongSupplier hostTime) {
        this.hostTime = hostTime;
        timer = new ScheduledThreadPoolExecutor(1, Threads.named("timer"));
        timer.setRemoveOnCancelPolicy(true);
        // services still come and go while everything stops
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        pipelines = new Pipelines(timer, failures, lanes::make, () -> enabled, this::pipelineChanged);
        watch = new Watch(this::look, LOOK_MILLIS);
        if (node.isEmpty()) {
            // a name server may take its time
            Threads.named("node-name").newThread(() -> node = NodeName.lookUp()).start();
        }
    }

    private static long systemTime() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

    /** The host's time in nanoseconds since 1970. */
    long hostTime() {
        return hostTime.getAsLong();
    }

    /** Looks at the clock, and mends what an error elsewhere has left undone. */
    private void look() {
        long now = System.nanoTime();
        guarded(() -> lanes.look(now, policy.mailboxes().patienceNanos()));
        guarded(timer::prestartCoreThread);
        guarded(failures::look);
        guarded(configurationProblems::look);
        guarded(() -> starts.look(now));
        guarded(() -> reports.look(now));
        guarded(pipelines::look);
        for (Recorder recorder : live) {
            guarded(() -> recorder.look(now));
        }
        guarded(() -> lobby.look(now));
    }

    /** An error with one connection, or in telling of it, does not keep the others from being looked at. */
    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | Error e) {
            failures.error("Connections that cannot be recorded may go unnoticed", e);
        }
    }

    // what the operator decides

    void configure(Settings settings) {
        configure(settings, null);
    }

    /**
     * Puts settings in force.
     *
     * @param by who chose them, or null if that is not known
     */
    void configure(Settings chosen, String by) {
        Settings before = settings;
        settings = chosen;
        policy = chosen.policy();
        enabled = chosen.enable();
        pipelines.select(chosen.format(), chosen.storage(), !before.enable());
        tell(before, chosen, by);
        if (enabled) {
            note(before.enable() ? changes(AuditMessage.CONFIGURATION, chosen.changesFrom(before), by) : Map.of());
            // those that cannot be recorded may have to end now
            live.forEach(Recorder::review);
        } else {
            disconnect(Map.of(AuditMessage.REASON, SWITCHED_OFF + by(by)));
        }
        warnOfMissingContent();
    }

    private void tell(Settings before, Settings chosen, String by) {
        if (before.enable() && !chosen.enable()) {
            offPeriods.begin(by);
            failures.warn(chosen + ". It was switched off" + by(by) + ": connections are not recorded.");
        } else {
            failures.info(chosen + by(by));
        }
        if (chosen.enable()) {
            offPeriods.end();
        }
        List<String> patterns = chosen.seemingPatterns();
        if (!patterns.isEmpty() && !patterns.equals(before.seemingPatterns())) {
            failures.warn("PID audit, key exempt.users: " + patterns
                    + " are names, not patterns: each exempts the user of exactly this name.");
        }
        if (chosen.keepNothing() && !before.keepNothing()) {
            failures.warn("PID audit, key " + (chosen.storage().equals(Settings.NONE) ? "storage" : "format")
                    + ": none: connections are recorded, and nothing of it is kept.");
        }
    }

    private static String by(String who) {
        return who == null ? "" : " by " + who;
    }

    void intercept(Interception chosen) {
        intercept(chosen, null);
    }

    /**
     * Chooses the content that is recorded.
     *
     * @param by who chose it, or null if that is not known
     */
    void intercept(Interception chosen, String by) {
        // not the records: on JDK 17, Object methods of a record keep its class, and so this bundle, in a cache of the
        // JDK
        boolean changed = !chosen.contents().equals(interception.contents());
        interception = chosen;
        note(changed ? changes(AuditMessage.INTERCEPTS, chosen.toMap(), by) : Map.of());
        warnOfMissingContent();
    }

    /** All connections end, for what those say last is in the shared recording whose users have not authenticated. */
    private void disconnect(Map<String, ?> why) {
        live.forEach(recorder -> {
            if (!recorder.isShared()) {
                recorder.disconnect(why);
            }
        });
        lobby.end((String) why.get(AuditMessage.REASON));
    }

    private static Map<String, Object> changes(String extra, Map<String, Object> changes, String by) {
        if (changes.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put(extra, changes);
        if (by != null) {
            extras.put(AuditMessage.CHANGED_BY, by);
        }
        return extras;
    }

    private void note(Map<String, Object> extras) {
        if (!extras.isEmpty()) {
            live.forEach(recorder -> recorder.note(extras));
        }
    }

    private void pipelineChanged() {
        lobby.end("another format or storage is in force; the next recording has begun");
        live.forEach(Recorder::wake);
        warnOfMissingContent();
    }

    private void warnOfMissingContent() {
        // once both PIDs have settled
        timer.schedule(
                () -> contentWarning.look(enabled ? pipelines.current() : null, interception), 1, TimeUnit.SECONDS);
    }

    Pipelines pipelines() {
        return pipelines;
    }

    Failures failures() {
        return failures;
    }

    ConfigurationProblems configurationProblems() {
        return configurationProblems;
    }

    boolean isEnabled() {
        return enabled;
    }

    // AuditLog

    @Override
    public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
        String connectionId = newId();
        if (!enabled) {
            return new Unrecorded(connectionId);
        }
        connections.increment();
        Recorder recorder;
        if (policy.sharesUnauthenticated() && !Boolean.TRUE.equals(extras.get(AuditMessage.JOINED))) {
            recorder = Recorder.waiting(this, connectionId, control, new Waiting(lobby, connect.remoteAddr()));
            lobby.arrived(recorder);
        } else {
            recorder = Recorder.own(this, connectionId, control);
        }
        begin(recorder, connect, extras);
        recorder.gate().begin(connect.remoteAddr());
        if (!enabled) {
            // whoever switched it off may have looked for connections before this one was there
            recorder.disconnect(closing ? STOPPED : Map.of(AuditMessage.REASON, SWITCHED_OFF));
            lobby.end(SWITCHED_OFF);
        }
        return recorder;
    }

    /** An id for a connection: 32 lower-case hex digits. */
    String newId() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Begins to record. */
    void begin(Recorder recorder, Connect connect, Map<String, ?> extras) {
        live.add(recorder);
        recorder.connect(connect, withNode(extras));
    }

    private Map<String, ?> withNode(Map<String, ?> extras) {
        if (node.isEmpty()) {
            return extras;
        }
        Map<String, Object> more = new LinkedHashMap<>(extras);
        more.put(AuditMessage.NODE, node);
        return more;
    }

    /** A connection that came while the log was being switched off. */
    private record Unrecorded(String id) implements AuditConnection {

        @Override
        public boolean intercepts(Content content) {
            return false;
        }

        @Override
        public void record(Payload payload, Long channelId, Map<String, ?> extras) {}

        @Override
        public void cannotFollow(String why) {}

        @Override
        public void disconnect(Map<String, ?> extras) {}
    }

    @Override
    public AuditStatus status() {
        configurationProblems.look();
        int open = 0;
        int pending = 0;
        for (Recorder recorder : live) {
            if (recorder.hasEnded()) {
                pending++;
            } else if (!recorder.isShared()) {
                open++;
            }
        }
        return new AuditStatus(
                enabled,
                policy.mode().name(),
                String.valueOf(pipelines.formatName()),
                pipelines.hasFormat(),
                String.valueOf(pipelines.storageName()),
                pipelines.hasStorage(),
                interception.contents(),
                open,
                connections.sum(),
                messages.sum(),
                lostMessages.sum(),
                lostBytes.sum(),
                failures.latest(),
                storageStatus.of(pipelines.storage()),
                offPeriods.latest(),
                pending);
    }

    // what recorders share

    Interception interception() {
        return interception;
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    /** Whether what cannot be recorded now never will be. */
    boolean isClosing() {
        return closing;
    }

    Policy policy() {
        return policy;
    }

    /** How long a connection that ended is kept in memory while it cannot be recorded, in nanoseconds. */
    long retentionNanos() {
        return retentionNanos;
    }

    /** For tests, which have no minute to wait. */
    void retain(long nanos) {
        retentionNanos = nanos;
    }

    Reports reports() {
        return reports;
    }

    Lobby lobby() {
        return lobby;
    }

    /** Whether it is known already that a new connection cannot be recorded. */
    boolean isUnavailable() {
        if (!watch.revive()) {
            failures.error(
                    "No thread can be started that looks for storages that block: connections count as not recorded");
            return true;
        }
        Pipeline pipeline = pipelines.current();
        return pipeline == null || pipeline.lane().isDown() || lobby.isFailing();
    }

    /** The threads for a connection that is bound to a pipeline, or to none yet if that is null. */
    Lane lane(Pipeline pipeline) {
        Pipeline next = pipeline == null ? pipelines.current() : pipeline;
        return next == null ? lanes.shared() : next.lane();
    }

    String node() {
        return node;
    }

    Starts starts() {
        return starts;
    }

    ScheduledFuture<?> schedule(Runnable task, long nanoseconds) {
        return timer.schedule(task, nanoseconds, TimeUnit.NANOSECONDS);
    }

    void counted() {
        messages.increment();
    }

    void lost(Gap gap) {
        lostMessages.add(gap.messages());
        lostBytes.add(gap.bytes());
    }

    void finished(Recorder recorder) {
        live.remove(recorder);
    }

    boolean isLive(Recorder recorder) {
        return live.contains(recorder);
    }

    // comings and goings

    /**
     * The code behind a service goes away. Returns when no recording needs it any more, or after a while; then those that
     * are stuck in it are left behind, and abandoned when they get unstuck.
     */
    void withdraw(Object service) {
        pipelines.withdraw(service);
        if (!await(recorder -> recorder.withdraw(service), ROLL_OVER_SECONDS)) {
            failures.error("Recordings could not be ended properly in " + ROLL_OVER_SECONDS
                    + " s when the bundle of their format or storage went away: they are cut");
            live.forEach(recorder -> recorder.leaveBehind(service));
        }
    }

    private boolean await(Function<Recorder, CompletableFuture<Void>> what, long seconds) {
        List<CompletableFuture<Void>> futures = live.stream().map(what).toList();
        try {
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends all recordings properly, as far as that goes in bounded time. */
    @Override
    public void close() {
        close(STOP_SECONDS);
    }

    void close(long seconds) {
        closing = true;
        enabled = false;
        disconnect(STOPPED);
        live.forEach(Recorder::wake);
        if (!await(Recorder::done, seconds)) {
            failures.error(live.size() + " recordings could not be ended in " + seconds + " s: they are cut");
            live.forEach(Recorder::giveUp);
        }
        watch.close();
        timer.shutdownNow();
        lanes.close();
        reports.close();
        failures.close();
    }
}
