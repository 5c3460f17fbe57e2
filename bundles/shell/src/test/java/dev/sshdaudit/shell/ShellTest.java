package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.Content;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.karaf.shell.support.CommandException;
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
        return new RecordingMetadata(
                name,
                name,
                null,
                1,
                "binary",
                "",
                "",
                Instant.parse("2026-11-01T10:00:00Z"),
                end,
                "192.0.2.7",
                "XX",
                user,
                end == null ? State.OPEN : State.ENDED);
    }

    private record Catalog(List<String> names) implements RecordingCatalog {

        @Override
        public List<Entry> list(String namePrefix, int limit) {
            return names.stream()
                    .filter(name -> name.startsWith(namePrefix))
                    .map(name -> new Entry(recording(name, null, null), 0))
                    .toList();
        }

        @Override
        public InputStream read(String name) {
            return InputStream.nullInputStream();
        }
    }

    @Test
    void aRecordingIsFoundByTheFirstCharactersOfItsId() throws CommandException {
        Catalog catalog = new Catalog(List.of("5f0c1", "5f0c1.2", "5f77", "a0"));
        assertEquals("a0", RecordingFinder.find(catalog, "a").name());
        assertEquals("5f0c1", RecordingFinder.find(catalog, "5f0c1").name());
        CommandException several = assertThrows(CommandException.class, () -> RecordingFinder.find(catalog, "5f"));
        assertEquals("3 recordings begin with 5f: 5f0c1, 5f0c1.2, 5f77", several.getMessage());
        CommandException none = assertThrows(CommandException.class, () -> RecordingFinder.find(catalog, "b\u0007"));
        assertEquals("There is no recording \"b\\x07\". See audit:list.", none.getMessage());
    }

    @Test
    void theListShowsWhatAnAuditorLooksFor() {
        Instant start = Instant.parse("2026-11-01T10:00:00Z");
        String text = printed(console -> ListCommand.print(
                List.of(
                        new RecordingCatalog.Entry(
                                recording("5f0c", "al\u001b[31mice", start.plusSeconds(75)), 2_000_000),
                        new RecordingCatalog.Entry(recording("a0", null, null), 12)),
                console,
                ZoneOffset.UTC,
                start.plusMillis(1_250)));
        List<String> rows =
                text.lines().filter(line -> line.contains("192.0.2.7")).toList();
        assertEquals(2, rows.size(), text);
        for (String cell : List.of("5f0c", "2026-11-01 10:00:00", "1:15 min", "\"al\\e[31mice\"", "1.9 MiB", "ended")) {
            assertTrue(rows.get(0).contains(cell), cell + " in " + rows.get(0));
        }
        assertTrue(rows.get(1).contains("1.2 s") && rows.get(1).contains("open"), rows.get(1));
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
                List.of(new AuditStatus.Failure(Instant.EPOCH, "PID audit, key storage: \"s3\"\u0007")),
                Map.of("directory", "/a b"));
        assertEquals(
                """
                auditing          on
                mode              strict
                format            binary
                storage           s3 (not there)
                  directory       /a b
                intercepted       stdin, stdout
                live connections  3
                connections       4
                messages          5
                lost              6 messages, 2.0 KiB of data
                latest errors
                  1970-01-01 00:00:00  PID audit, key storage: "s3"\\x07
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

    @Test
    void aLongUserNameLeavesRoomForTheRest() {
        String text = printed(console -> ListCommand.print(
                List.of(new RecordingCatalog.Entry(recording("5f0c", "x".repeat(10_000), null), 1)),
                console,
                ZoneOffset.UTC,
                Instant.parse("2026-11-01T10:00:00Z")));
        assertTrue(text.lines().allMatch(line -> line.length() < 200), text);
    }
}
