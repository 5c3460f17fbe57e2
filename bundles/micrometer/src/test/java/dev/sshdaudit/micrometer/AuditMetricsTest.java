package dev.sshdaudit.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.Counters;
import dev.sshdaudit.AuditStatus.Failure;
import dev.sshdaudit.AuditStatus.Rules;
import dev.sshdaudit.embedded.SshAudit;
import dev.sshdaudit.storage.UploadCounts;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the meters tell. */
class AuditMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();

    private Map<String, Double> values() {
        Map<String, Double> values = new TreeMap<>();
        registry.getMeters().forEach(meter -> {
            for (Measurement measurement : meter.measure()) {
                values.put(meter.getId().getName(), measurement.getValue());
            }
        });
        return values;
    }

    private AuditStatus status() {
        return new AuditStatus(
                true,
                "strict",
                "binary",
                true,
                "s3",
                true,
                Set.of(),
                2,
                30 + asked.incrementAndGet(),
                400,
                5,
                60,
                List.of(new Failure(Instant.EPOCH, "the bucket is away", null)),
                Map.of(),
                List.of(),
                7,
                Map.of(),
                new Counters(0, 0, 8, 9, 0, 1000),
                new UploadCounts(0, 11, 12, null),
                Rules.NONE);
    }

    @Test
    void everyMeterHasItsValue() {
        new AuditMetrics(this::status, nanos::get).bindTo(registry);
        Map<String, Double> expected = new TreeMap<>();
        expected.put("sshd.audit.recording", 1.0);
        expected.put("sshd.audit.problems", 1.0);
        expected.put("sshd.audit.connections.open", 2.0);
        expected.put("sshd.audit.connections", 31.0);
        expected.put("sshd.audit.messages", 400.0);
        expected.put("sshd.audit.messages.lost", 5.0);
        expected.put("sshd.audit.bytes.lost", 60.0);
        expected.put("sshd.audit.bytes.waiting", 1000.0);
        expected.put("sshd.audit.gaps", 8.0);
        expected.put("sshd.audit.errors", 9.0);
        expected.put("sshd.audit.recordings.pending", 7.0);
        expected.put("sshd.audit.uploads.pending", 11.0);
        expected.put("sshd.audit.uploads.failed", 12.0);
        assertEquals(expected, values());
        assertEquals(1, asked.get());
        nanos.addAndGet(1_000_000_000L);
        assertEquals(32.0, values().get("sshd.audit.connections"));
        assertEquals(2, asked.get());
    }

    @Test
    void metersOutliveTheirBinder() {
        new AuditMetrics(this::status).bindTo(registry);
        System.gc();
        assertEquals(2.0, values().get("sshd.audit.connections.open"));
        assertEquals(400.0, values().get("sshd.audit.messages"));
    }

    @Test
    void programThatRecordsNothingHasMeters() {
        try (SshAudit audit = SshAudit.builder().start()) {
            new AuditMetrics(audit::status).bindTo(registry);
            assertEquals(0.0, values().get("sshd.audit.recording"));
            assertEquals(0.0, values().get("sshd.audit.problems"));
            assertEquals(0.0, values().get("sshd.audit.uploads.pending"));
        }
    }

    @Test
    void theReadmeHasEachMeter() throws Exception {
        new AuditMetrics(this::status).bindTo(registry);
        Set<String> told = new TreeSet<>();
        Matcher matcher = Pattern.compile("`(sshd\\.audit\\.[a-z.]+)`").matcher(Files.readString(Path.of("README.md")));
        while (matcher.find()) {
            told.add(matcher.group(1));
        }
        assertEquals(values().keySet(), told);
    }
}
