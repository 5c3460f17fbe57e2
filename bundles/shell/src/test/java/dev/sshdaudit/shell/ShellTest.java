package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.Content;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ShellTest {

    private static String printed(Consumer<PrintStream> printer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream console = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            printer.accept(console);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static RecordingMetadata recording(String name, String user, Instant end) {
        String[] parts = name.split("[.]");
        return MetadataBuilder.recording(name)
                .connectionId(parts[0])
                .part(parts.length == 1 ? 1 : Integer.parseInt(parts[1]))
                .start(Instant.parse("2026-11-01T10:00:00Z"))
                .end(end)
                .username(user)
                .state(end == null ? State.OPEN : State.ENDED)
                .build();
    }

    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    private static List<String> list(int width, ZoneId zone, Map<String, String> attempts, RecordingMetadata... all) {
        List<String> lines = new ArrayList<>();
        List<Listed> entries = Arrays.stream(all)
                .map(metadata -> new Listed(new RecordingCatalog.Entry(metadata, 2_000_000), List.of("file")))
                .toList();
        new Listing(lines::add, width, zone, START.plusMillis(1_250)).recordings(entries, attempts);
        return lines;
    }

    @Test
    void theListShowsWhatAnAuditorLooksFor() {
        assertEquals(
                List.of(
                        "ID   | Start (+00:00)      | Duration | User          | Address   |    Size | State",
                        "-----+---------------------+----------+---------------+-----------+---------+------",
                        "5f0c | 2026-11-01 10:00:00 | 1:15 min | \"al\\e[31mice\" | 192.0.2.7 | 1.9 MiB | ended",
                        "a0   | 2026-11-01 10:00:00 |    1.2 s | -             | 192.0.2.7 | 1.9 MiB | open"),
                list(
                        0,
                        ZoneOffset.UTC,
                        Map.of(),
                        recording("5f0c", "al\u001b[31mice", START.plusSeconds(75)),
                        recording("a0", null, null)));
        assertEquals(List.of("No recordings"), list(0, ZoneOffset.UTC, Map.of()));
    }

    @Test
    void theListFitsAnOrdinaryTerminal() {
        String id = "5f0c0123456789ab5f0c0123456789ab";
        for (String user : List.of("karaf", "\u0444".repeat(100), "x".repeat(10_000))) {
            List<String> lines =
                    list(80, ZoneId.of("Europe/Budapest"), Map.of(), recording(id + ".12", user, START.plusSeconds(9)));
            assertTrue(lines.stream().allMatch(line -> line.length() <= 80), String.join("\n", lines));
            assertTrue(lines.get(2).startsWith("5f0c0123"), lines.get(2));
            assertEquals(user.length() > 10, lines.get(2).contains("\u2026"), lines.get(2));
            assertTrue(lines.get(2).contains("ended"), lines.get(2));
        }
        assertTrue(list(0, ZoneOffset.UTC, Map.of(), recording(id, "karaf", null))
                .get(2)
                .startsWith(id));
        assertTrue(list(200, ZoneOffset.UTC, Map.of(), recording(id, "karaf", null))
                .get(2)
                .startsWith(id));
        assertTrue(list(100, ZoneOffset.UTC, Map.of(), recording(id, "karaf", null))
                .get(2)
                .startsWith("5f0c01234567 "));
    }

    /** On 25 October 2026 there is 02:30 twice in Budapest. */
    @Test
    void timesAroundAChangeToWinterTimeAreToldApart() {
        Instant summer = Instant.parse("2026-10-25T00:30:00Z");
        List<String> lines =
                list(0, ZoneId.of("Europe/Budapest"), Map.of(), at("a", summer), at("b", summer.plusSeconds(3600)));
        assertTrue(lines.get(2).contains("2026-10-25 02:30:00+02:00"), lines.get(2));
        assertTrue(lines.get(3).contains("2026-10-25 02:30:00+01:00"), lines.get(3));
    }

    private static RecordingMetadata at(String name, Instant start) {
        return MetadataBuilder.recording(name)
                .start(start)
                .end(start)
                .state(State.ENDED)
                .build();
    }

    @Test
    void aFailedLoginIsToldFromAScanOfPorts() {
        List<String> lines = list(
                0,
                ZoneOffset.UTC,
                Map.of("a", "root"),
                recording("a", null, START),
                recording("b", null, START),
                recording("c", "root", START));
        assertTrue(lines.get(2).contains("| (root) |"), lines.get(2));
        assertTrue(lines.get(3).contains("| -      |"), lines.get(3));
        assertTrue(lines.get(4).contains("| root   |"), lines.get(4));
        assertEquals("(user) tried to log in, and failed", lines.get(5));
    }

    @Test
    void theStatusTellsWhatIsInForce() {
        AuditStatus status = new AuditStatus(
                true,
                "strict",
                "binary",
                true,
                "s3",
                false,
                Set.of(Content.STDOUT, Content.STDIN),
                3,
                4,
                5,
                6,
                2048,
                List.of(
                        new AuditStatus.Failure(Instant.EPOCH, "PID audit, key storage: \"s3\"\u0007"),
                        new AuditStatus.Failure(Instant.EPOCH, "no space left", Instant.ofEpochSecond(90)),
                        new AuditStatus.Failure(Instant.EPOCH, "no answer", null)),
                Map.of("directory", "/a b"),
                List.of(),
                2,
                Map.of("signing key", "ssh-ed25519 AAAA"),
                AuditStatus.Counters.NONE,
                null,
                new AuditStatus.Rules(3, 1));
        assertEquals(
                """
                auditing             on
                mode                 strict
                format               binary
                storage              s3 (not there)
                  directory          /a b
                ledger               on
                  signing key        ssh-ed25519 AAAA
                intercepted          stdin, stdout
                rules                3 in force, 1 refused (the latest errors tell why)
                live connections     3
                still being written  2 of closed connections
                connections          4
                messages             5
                lost                 6 messages, 2.0 KiB of data
                latest errors
                  1970-01-01 00:00:00+00:00  PID audit, key storage: "s3"\\x07
                  1970-01-01 00:00:00+00:00  (over since 1970-01-01 00:01:30+00:00) no space left
                  1970-01-01 00:00:00+00:00  (lasts) no answer
                """,
                printed(console -> StatusCommand.print(status, console, ZoneOffset.UTC))
                        .replace(System.lineSeparator(), "\n"));
    }

    @Test
    void theStatusTellsOfEachPipelineAndOfEachStorageOnce() {
        List<AuditStatus.PipelineStatus> pipelines = List.of(
                new AuditStatus.PipelineStatus(
                        "binary", true, "file", true, true, 0, 0, Map.of("directory", "/a b"), null),
                new AuditStatus.PipelineStatus(
                        "asciinema", false, "file", true, false, 6, 2048, Map.of("directory", "/a b"), null),
                new AuditStatus.PipelineStatus("binary", true, "s3", false, true, 0, 0, Map.of(), null));
        AuditStatus status = new AuditStatus(
                true,
                "strict",
                "binary",
                true,
                "file",
                true,
                Set.of(Content.STDOUT),
                3,
                4,
                5,
                0,
                0,
                List.of(),
                Map.of("directory", "/a b"),
                List.of(),
                0,
                Map.of(),
                AuditStatus.Counters.NONE,
                null,
                AuditStatus.Rules.NONE,
                pipelines);
        assertEquals(
                """
                auditing             on
                mode                 strict
                pipeline             format binary in storage file
                pipeline             format asciinema (not there) in storage file, not required, lost 6 messages, 2.0 KiB of data
                pipeline             format binary in storage s3 (not there)
                storage              file
                  directory          /a b
                storage              s3 (not there)
                intercepted          stdout
                live connections     3
                still being written  nothing
                connections          4
                messages             5
                lost                 nothing
                """,
                printed(console -> StatusCommand.print(status, console, ZoneOffset.UTC))
                        .replace(System.lineSeparator(), "\n"));
    }

    @Test
    void numbersAreReadable() {
        assertEquals("0 B", Sizes.bytes(0));
        assertEquals("1023 B", Sizes.bytes(1023));
        assertEquals("1.0 KiB", Sizes.bytes(1024));
        assertEquals("200 MiB", Sizes.bytes(200L << 20));
        assertEquals("8.0 EiB", Sizes.bytes(Long.MAX_VALUE));
        assertEquals("0.0 s", Sizes.duration(Duration.ofMillis(-5)));
        assertEquals("59.9 s", Sizes.duration(Duration.ofMillis(59_999)));
        assertEquals("1:00 min", Sizes.duration(Duration.ofSeconds(60)));
        assertEquals("25:01 h", Sizes.duration(Duration.ofMinutes(25 * 60 + 1)));
        assertEquals("1970-01-01 00:00:00", Sizes.time(Instant.EPOCH, ZoneOffset.UTC));
    }

    @Test
    void timesThatOnlyDamagedMetadataHoldsBreakNothing() {
        assertEquals("0.0 s", Sizes.duration(Duration.between(Instant.MAX, Instant.MIN)));
        assertTrue(Sizes.duration(Duration.between(Instant.MIN, Instant.MAX)).endsWith(" h"));
        assertEquals(Instant.MAX.toString(), Sizes.time(Instant.MAX, ZoneOffset.ofHours(5)));
    }
}
