package dev.sshdaudit.core;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.storage.AuditStorage;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recordings of all connections, and what they share. */
final class Recordings implements AuditLog, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final String STORING = "storing";
    private static final String OVERFLOW = "overflow";
    private static final long ROLL_OVER_SECONDS = 5;
    private static final long STOP_SECONDS = 10;

    private final SecureRandom random = new SecureRandom();
    private final Failures failures = new Failures();
    private final Mailboxes mailboxes = new Mailboxes();
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor pool;
    private final Pipelines pipelines;
    private final Set<Recorder> live = ConcurrentHashMap.newKeySet();
    private final LongAdder connections = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder lostMessages = new LongAdder();
    private final LongAdder lostBytes = new LongAdder();
    private volatile Interception interception = Interception.NOTHING;
    private volatile boolean enabled;
    private volatile boolean strict;
    private volatile boolean closing;
    private volatile String node = NodeName.known();
    private String warned = "";

    Recordings() {
        timer = new ScheduledThreadPoolExecutor(1, threads("timer"));
        timer.setRemoveOnCancelPolicy(true);
        // services still come and go while everything stops
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        int size = Math.max(2, Runtime.getRuntime().availableProcessors());
        pool = new ThreadPoolExecutor(
                size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads("recorder"));
        pool.allowCoreThreadTimeOut(true);
        pipelines = new Pipelines(timer, failures, () -> enabled, this::pipelineChanged);
        if (node.isEmpty()) {
            pool.execute(() -> node = NodeName.lookUp());
        }
    }

    private static ThreadFactory threads(String role) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "sshd-audit-" + role + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    // what the operator decides

    /** What the PID {@code audit} says. */
    record Settings(boolean enable, String format, String storage, AuditSettings.Mode mode) {

        static Settings of(AuditSettings settings) {
            return new Settings(settings.enable(), settings.format(), settings.storage(), settings.mode());
        }
    }

    void configure(Settings settings) {
        strict = settings.mode() == AuditSettings.Mode.strict;
        boolean before = enabled;
        enabled = settings.enable();
        pipelines.select(settings.format(), settings.storage(), !before);
        if (!enabled) {
            live.forEach(recorder -> recorder.disconnect(Map.of(AuditMessage.REASON, "auditing was switched off")));
        }
        warnOfMissingContent();
    }

    void intercept(Interception chosen) {
        interception = chosen;
        warnOfMissingContent();
    }

    private void pipelineChanged() {
        live.forEach(Recorder::wake);
        warnOfMissingContent();
    }

    private void warnOfMissingContent() {
        // once both PIDs have settled
        timer.schedule(this::warnNow, 1, TimeUnit.SECONDS);
    }

    /** Once each time the configuration comes to lack something; on the timer's one thread. */
    private void warnNow() {
        Pipeline pipeline = pipelines.current();
        String missing = !enabled || pipeline == null ? "" : missingContent(pipeline.format());
        String warning = missing.isEmpty()
                ? ""
                : "PID audit, key format: recordings of format " + pipeline.formatName() + " need what PID "
                        + InterceptSettings.PID + " leaves out: set to true its keys " + missing;
        if (!warning.isEmpty() && !warning.equals(warned)) {
            LOG.warn(warning);
        }
        warned = warning;
    }

    private String missingContent(AuditFormat format) {
        return format.needs().stream()
                .filter(content -> !interception.includes(content))
                .map(Content::key)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    Pipelines pipelines() {
        return pipelines;
    }

    Failures failures() {
        return failures;
    }

    boolean isEnabled() {
        return enabled;
    }

    // AuditLog

    @Override
    public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        String connectionId = HexFormat.of().formatHex(id);
        if (!enabled) {
            return new Unrecorded(connectionId);
        }
        Recorder recorder = new Recorder(this, connectionId, control);
        live.add(recorder);
        connections.increment();
        recorder.connect(connect, withNode(extras));
        return recorder;
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
        public void disconnect(Map<String, ?> extras) {}
    }

    @Override
    public AuditStatus status() {
        AuditStorage storage = pipelines.storage();
        return new AuditStatus(
                enabled,
                (strict ? AuditSettings.Mode.strict : AuditSettings.Mode.best_effort).name(),
                String.valueOf(pipelines.formatName()),
                pipelines.hasFormat(),
                String.valueOf(pipelines.storageName()),
                pipelines.hasStorage(),
                interception.contents(),
                live.size(),
                connections.sum(),
                messages.sum(),
                lostMessages.sum(),
                lostBytes.sum(),
                failures.latest(),
                storage == null ? Map.of() : storage.status());
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

    boolean isStrict() {
        return strict;
    }

    String node() {
        return node;
    }

    void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The audit log has stopped", e);
        }
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

    void failed(Pipeline pipeline, Exception e) {
        boolean told = e.getMessage() != null && !(e instanceof RuntimeException);
        failures.begin(
                STORING,
                "Connections cannot be recorded with format " + pipeline.formatName() + " in storage "
                        + pipeline.storageName() + ": " + (told ? e.getMessage() : e) + "." + consequence());
    }

    void recovered(Pipeline pipeline) {
        failures.end(STORING, "Connections are recorded again in storage " + pipeline.storageName() + ".");
    }

    /** There are messages, and nowhere to record them. */
    void reportNotRecording() {
        if (pipelines.current() == null) {
            pipelines.complain();
        }
    }

    void reportOverflow() {
        failures.begin(
                OVERFLOW,
                "The storage has not kept up for " + TimeUnit.NANOSECONDS.toSeconds(Mailboxes.TIMEOUT_NANOS) + " s."
                        + consequence());
    }

    void reportCaughtUp() {
        failures.end(OVERFLOW, "The storage has caught up.");
    }

    private String consequence() {
        return strict
                ? " PID audit, key mode is strict: connections that cannot be recorded are ended."
                : " PID audit, key mode is best_effort: they go on, and what is lost is counted.";
    }

    void unexpected(RuntimeException e) {
        LOG.error("A recording was interrupted; it is tried again", e);
    }

    // comings and goings

    /** The code behind a service goes away. Returns when no recording needs it any more, or after a while. */
    void withdraw(Object service) {
        pipelines.withdraw(service);
        await(live.stream().map(recorder -> recorder.withdraw(service)), ROLL_OVER_SECONDS);
    }

    private static boolean await(Stream<CompletableFuture<Void>> futures, long seconds) {
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
        enabled = false;
        closing = true;
        live.forEach(recorder -> {
            recorder.disconnect(Map.of(AuditMessage.REASON, "the audit log stopped"));
            recorder.wake();
        });
        if (!await(live.stream().map(Recorder::done), STOP_SECONDS)) {
            LOG.error("{} recordings could not be ended in {} s: they are cut", live.size(), STOP_SECONDS);
        }
        timer.shutdownNow();
        pool.shutdownNow();
    }
}
