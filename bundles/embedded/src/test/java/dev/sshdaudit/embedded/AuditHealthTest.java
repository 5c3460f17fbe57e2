package dev.sshdaudit.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.Failure;
import dev.sshdaudit.AuditStatus.PipelineStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a health check tells. */
class AuditHealthTest {

    private static AuditStatus status(boolean enabled, String storage, boolean present, List<Failure> failures) {
        return new AuditStatus(
                enabled, "strict", "binary", true, storage, present, Set.of(), 0, 0, 0, 7, 0, failures, Map.of(),
                List.of(), 0, Map.of());
    }

    @Test
    void programThatRecordsIsWell(@TempDir Path folder) throws Exception {
        try (SshAudit audit = SshAudit.builder()
                .configure("audit", Map.of("enable", true, "format", "binary", "storage", "file"))
                .configure("audit.file", Map.of("directory", Files.createDirectory(folder.resolve("audit"))))
                .start()) {
            assertEquals(new AuditHealth(true, List.of()), audit.health());
            assertTrue(audit.health().isWell());
            audit.configure("audit", Map.of("enable", false));
            assertEquals(new AuditHealth(false, List.of()), audit.health());
        }
    }

    @Test
    void whatIsWrongIsTold() {
        Failure lasting = new Failure(Instant.EPOCH, "the disk is full", null);
        Failure over = new Failure(Instant.EPOCH, "the disk was full");
        AuditHealth health = AuditHealth.of(status(true, "file", false, List.of(lasting, over)));
        assertEquals(List.of("PID audit, key storage: file is not there", "the disk is full"), health.problems());
        assertFalse(health.isWell());
        assertEquals(
                List.of("PID audit: format or storage is none, so nothing is kept"),
                AuditHealth.of(status(true, "none", true, List.of())).problems());
        assertTrue(AuditHealth.of(status(false, "none", true, List.of())).isWell());
    }

    @Test
    void ofSeveralStoragesEachThatIsNotThereIsTold() {
        AuditStatus one = status(true, "file", true, List.of());
        PipelineStatus binary = new PipelineStatus("binary", true, "s3", false, true, 0, 0, Map.of(), null);
        PipelineStatus casts = new PipelineStatus("asciinema", false, "s3", false, true, 0, 0, Map.of(), null);
        AuditStatus several = new AuditStatus(
                true,
                one.mode(),
                one.format(),
                true,
                one.storage(),
                true,
                one.intercepted(),
                0,
                0,
                0,
                0,
                0,
                List.of(),
                Map.of(),
                List.of(),
                0,
                Map.of(),
                one.counters(),
                null,
                one.rules(),
                List.of(one.pipelines().get(0), binary, casts));
        assertEquals(
                List.of("PID audit, key storage: s3 is not there", "PID audit, key format: asciinema is not there"),
                AuditHealth.of(several).problems());
    }
}
