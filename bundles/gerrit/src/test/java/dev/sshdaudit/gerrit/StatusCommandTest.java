package dev.sshdaudit.gerrit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.Counters;
import dev.sshdaudit.AuditStatus.PipelineStatus;
import dev.sshdaudit.AuditStatus.Rules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusCommandTest {

    private static PipelineStatus pipeline(String storage, String label, String value) {
        return new PipelineStatus("binary", true, storage, true, true, 0, 0, Map.of(label, value), null);
    }

    private static Map<String, String> kept(PipelineStatus... pipelines) {
        PipelineStatus first = pipelines[0];
        Map<String, String> lines = new LinkedHashMap<>();
        StatusCommand.kept(
                new AuditStatus(
                        true,
                        "strict",
                        first.format(),
                        true,
                        first.storage(),
                        true,
                        Set.of(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        first.storageStatus(),
                        List.of(),
                        0,
                        Map.of(),
                        Counters.NONE,
                        null,
                        Rules.NONE,
                        List.of(pipelines)),
                lines);
        return lines;
    }

    @Test
    void eachOfSeveralStoragesIsToldWithItsStatus() {
        PipelineStatus file = pipeline("file", "directory", "/audit");
        assertEquals(Map.of("format", "binary", "storage", "file", "  directory", "/audit"), kept(file));
        assertEquals(
                Map.of(
                        "pipeline 1",
                        "format binary in storage file",
                        "  pipeline 1: directory",
                        "/audit",
                        "pipeline 2",
                        "format binary in storage s3",
                        "  pipeline 2: bucket",
                        "audit"),
                kept(file, pipeline("s3", "bucket", "audit")));
    }
}
