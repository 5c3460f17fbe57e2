package dev.sshdaudit.micrometer;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.embedded.AuditHealth;
import dev.sshdaudit.storage.UploadCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters of an audit log. Their values come from its status, which is asked for once a second at most. Thread-safe.
 *
 * <pre>{@code
 * new AuditMetrics(audit::status).bindTo(registry);
 * }</pre>
 */
public final class AuditMetrics implements MeterBinder {

    private static final String PREFIX = "sshd.audit.";
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A status, and when it was asked for. */
    private record Snapshot(AuditStatus status, long nanos) {}

    private final Supplier<AuditStatus> status;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Snapshot> last = new AtomicReference<>();

    /**
     * Makes meters.
     *
     * @param status gives the status, such as {@code SshAudit::status}
     */
    public AuditMetrics(Supplier<AuditStatus> status) {
        this(status, System::nanoTime);
    }

    AuditMetrics(Supplier<AuditStatus> status, LongSupplier nanoTime) {
        this.status = status;
        this.nanoTime = nanoTime;
    }

    private AuditStatus now() {
        long nanos = nanoTime.getAsLong();
        Snapshot known = last.get();
        if (known == null || nanos - known.nanos() >= FRESH_NANOS) {
            known = new Snapshot(status.get(), nanos);
            last.set(known);
        }
        return known.status();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(
                registry,
                "recording",
                "1 if auditing is on and recordings are kept",
                it -> AuditHealth.of(it).recording() ? 1 : 0);
        gauge(
                registry,
                "problems",
                "what is wrong at this moment",
                it -> AuditHealth.of(it).problems().size());
        gauge(registry, "connections.open", "connections that are open and recorded", AuditStatus::liveConnections);
        counter(registry, "connections", "connections", AuditStatus::connections);
        counter(registry, "messages", "messages that were recorded", AuditStatus::messages);
        counter(registry, "messages.lost", "messages that could not be recorded", AuditStatus::lostMessages);
        counter(registry, "bytes.lost", "bytes in lost messages", AuditStatus::lostBytes);
        gauge(
                registry,
                "bytes.waiting",
                "bytes of messages that wait to be recorded",
                it -> it.counters().waitingBytes());
        counter(
                registry,
                "gaps",
                "places in recordings where messages are missing",
                it -> it.counters().gaps());
        counter(registry, "errors", "errors and warnings", it -> it.counters().errors());
        gauge(registry, "recordings.pending", "recordings that are not complete yet", AuditStatus::pendingRecordings);
        gauge(registry, "uploads.pending", "recordings that wait to go up", uploads(UploadCounts::pending));
        gauge(registry, "uploads.failed", "recordings that were tried in vain", uploads(UploadCounts::failed));
    }

    private static ToDoubleFunction<AuditStatus> uploads(ToIntFunction<UploadCounts> count) {
        return it -> {
            UploadCounts uploads = it.uploads();
            return uploads == null ? 0 : count.applyAsInt(uploads);
        };
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<AuditStatus> value) {
        Gauge.builder(PREFIX + name, this, it -> value.applyAsDouble(it.now()))
                .description(description)
                .strongReference(true) // otherwise all meters would end with the garbage collector's next run
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String description, ToDoubleFunction<AuditStatus> value) {
        FunctionCounter.builder(PREFIX + name, this, it -> value.applyAsDouble(it.now()))
                .description(description)
                .register(registry);
    }
}
