package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MemoryCatalog;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit:export} with a storage, a format and a format of casts that exist in memory alone. */
class ExportTest {

    private static final String ID = "5f0c0123456789ab5f0c0123456789ab";
    private static final byte[] STORED = new byte[200_000];
    private static final AuditMessage CONNECT = new AuditMessage(ID, 0, new Connect("192.0.2.7", "XX"), null);
    private static final AuditMessage PASSWORD =
            new AuditMessage(ID, 1, new Password("alice", Bytes.utf8("Ex1-login")), null);
    private static final AuditMessage DISCONNECT = new AuditMessage(ID, 9, new Disconnect(), null);

    @TempDir
    private Path folder;

    private final FakeShell shell = new FakeShell();

    /** A format that writes what channels show. */
    private static final class Casts implements AuditFormat {

        @Override
        public RecordingEncoder newEncoder(RecordingOutputs outputs) {
            Map<Long, RecordingOutput> channels = new LinkedHashMap<>();
            return new RecordingEncoder() {
                @Override
                public void encode(AuditMessage message) throws IOException {
                    if (message.payload() instanceof Io io) {
                        if (!channels.containsKey(message.channelId())) {
                            channels.put(
                                    message.channelId(), outputs.openChannel(message.channelId(), ".cast", "text"));
                        }
                        byte[] data = io.data().toByteArray();
                        channels.get(message.channelId()).write(data, 0, data.length);
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void finish() throws IOException {
                    for (RecordingOutput channel : channels.values()) {
                        channel.finish();
                    }
                }
            };
        }
    }

    private static AuditMessage shown(long channel, String text) {
        return new AuditMessage(ID, 5, new Io(Io.STDOUT, Bytes.utf8(text)), channel);
    }

    private void record(State state, Object... content) {
        record("binary", state, content);
    }

    private void record(String format, State state, Object... content) {
        RecordingMetadata metadata = MetadataBuilder.recording(ID)
                .format(format)
                .end(Instant.EPOCH)
                .username("alice")
                .state(state)
                .build();
        shell.with(AuditLog.class, null, new CommandsTest.Log())
                .with(
                        AuditStorage.class,
                        "(audit.storage=file)",
                        new CommandsTest.Storage(Optional.of(new MemoryCatalog(List.of(metadata), STORED))))
                .with(AuditFormat.class, "(audit.format=" + format + ")", new CommandsTest.Format(List.of(content)));
    }

    private String export(String as, String... flags) throws Exception {
        Map<String, Object> options = new HashMap<>(Map.of("as", as, "folder", folder.toString()));
        List.of(flags).forEach(flag -> options.put(flag, true));
        return shell.run(new ExportCommand(), "5f0c", options);
    }

    private String refusal(String as, String... flags) {
        return assertThrows(CommandException.class, () -> export(as, flags)).getMessage();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void theRecordingIsCopiedByteByByte() throws Exception {
        record(State.ENDED, CONNECT, DISCONNECT);
        assertTrue(refusal("recording").startsWith("--as recording copies the recording byte by byte"));
        assertEquals(List.of(), names());
        assertEquals(folder.resolve(ID) + "\n", export("recording", "secrets"));
        assertArrayEquals(STORED, Files.readAllBytes(folder.resolve(ID)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(ID))));
    }

    @Test
    void secretsAreWrittenForAdminsWhoAskForThem() throws Exception {
        record(State.ENDED, CONNECT, PASSWORD, DISCONNECT);
        for (String as : List.of("text", "json")) {
            String file = ID + (as.equals("text") ? ".txt" : ".jsonl");
            export(as);
            assertTrue(text(file).contains(as.equals("text") ? "(not shown)" : "\"masked\""), text(file));
            assertFalse(text(file).contains("Ex1-login") || text(file).contains("RXgxLWxvZ2lu"), text(file));
            export(as, "secrets", "force");
            assertTrue(text(file).contains("Ex1-login") || text(file).contains("RXgxLWxvZ2lu"), text(file));
            assertEquals(3, text(file).lines().count());
        }
        shell.as("ssh").withRules(Map.of("*", "ssh"));
        assertEquals("--secrets is for users with the role admin.", refusal("recording", "secrets"));
        assertEquals(List.of(ID + ".jsonl", ID + ".txt"), names());
    }

    @Test
    void withoutARuleOfKarafsItIsForAdmins() throws Exception {
        record(State.ENDED, CONNECT, DISCONNECT);
        shell.as("ssh", "viewer", "manager");
        assertTrue(refusal("text").startsWith("audit:export needs the role admin"), refusal("text"));
        assertEquals(List.of(), names());
    }

    @Test
    void aCastIsMadeOfEachChannel() throws Exception {
        record(State.ENDED, CONNECT, shown(0, "zero"), shown(3, "three"), DISCONNECT);
        assertTrue(refusal("asciicast").startsWith("Format asciinema, which makes casts, is not there"));
        shell.with(AuditFormat.class, "(audit.format=asciinema)", new Casts());
        Path zero = folder.resolve(ID + "-0.cast");
        Path three = folder.resolve(ID + "-3.cast");
        assertEquals(zero + "\n" + three + "\n", export("asciicast"));
        assertEquals("zero", Files.readString(zero));
        assertEquals("three", Files.readString(three));
    }

    @Test
    void whereThereIsNothingForACastThatIsTold() throws Exception {
        record(State.ENDED, CONNECT, DISCONNECT);
        shell.with(AuditFormat.class, "(audit.format=asciinema)", new Casts());
        assertEquals(
                "Recording " + ID + ": it has nothing that a cast could show: no shell, and no command but transfers.",
                refusal("asciicast"));
        assertEquals(List.of(), names());
    }

    @Test
    void aRecordingThatIsACastIsCopied() throws Exception {
        record("asciinema", State.ENDED, CONNECT);
        export("asciicast");
        assertArrayEquals(STORED, Files.readAllBytes(folder.resolve(ID)));
    }

    @Test
    void noFileIsReplacedWithoutForceAndNoneStaysHalfWay() throws Exception {
        record(State.ENDED, CONNECT, shown(0, "zero"), shown(3, "three"), DISCONNECT);
        shell.with(AuditFormat.class, "(audit.format=asciinema)", new Casts());
        Path three = Files.writeString(folder.resolve(ID + "-3.cast"), "old");
        assertEquals(
                "there is a file " + three + " already; --force replaces it. Nothing was exported.",
                refusal("asciicast"));
        assertEquals(List.of(ID + "-3.cast"), names());
        assertEquals("old", Files.readString(three));
        export("asciicast", "force");
        assertEquals("three", Files.readString(three));
        assertEquals(List.of(ID + "-0.cast", ID + "-3.cast"), names());
    }

    @Test
    void whatCanBeReadOfADamagedRecordingIsWritten() throws Exception {
        record(
                State.ENDED,
                CONNECT,
                new RecordingException(Problem.DAMAGED, 5, 1, true, "odd"),
                DISCONNECT,
                new RecordingException(Problem.CUT, 9, 2, false, "breaks off"));
        assertEquals(
                "Recording " + ID + " is not whole: damaged at byte 5, after 1 message: odd; then cut at byte 9, after"
                        + " 2 messages: breaks off",
                refusal("text"));
        assertEquals(3, text(ID + ".txt").lines().count(), text(ID + ".txt"));
        assertEquals(folder.resolve(ID + ".txt") + "\n", shell.printed());
    }

    @Test
    void aRecordingThatGoesOnIsNoError() throws Exception {
        record(State.OPEN, CONNECT, new RecordingException(Problem.NOT_ENDED, 5, 1, false, "no end mark"));
        assertTrue(export("json").endsWith("\n(being recorded: what comes from now on is missing)\n"));
    }

    @Test
    void aStorageThatFailsLeavesNothing() throws Exception {
        record(State.ENDED, CONNECT, new IOException("the bucket does not answer"));
        assertEquals("Recording " + ID + ": the bucket does not answer. Nothing was exported.", refusal("json"));
        assertEquals(List.of(), names());
    }

    @Test
    void ctrlCLeavesNothing() throws Exception {
        record(State.ENDED, CONNECT, DISCONNECT);
        for (String as : List.of("text", "json", "recording")) {
            Thread.currentThread().interrupt();
            try {
                assertTrue(export(as, "secrets").endsWith("Nothing was exported.\n"));
            } finally {
                assertTrue(Thread.interrupted());
            }
            assertEquals(List.of(), names());
        }
    }

    @Test
    void theFolderOfTheStorageIsRefused() throws Exception {
        record(State.ENDED, CONNECT, DISCONNECT);
        Files.writeString(folder.resolve(ID), "the recording");
        Files.writeString(folder.resolve(ID + ".metadata.json"), "{}");
        assertEquals(
                "Folder " + folder + " is where the storage keeps this recording.",
                refusal("recording", "secrets", "force"));
        assertEquals("the recording", text(ID));
    }

    @Test
    void whatIsAskedForWronglyIsTold() {
        record(State.ENDED, CONNECT, DISCONNECT);
        assertEquals(
                "--format film is not allowed, it must be binary, text, json, asciicast or proof.", refusal("film"));
        assertEquals("-t needs --as text.", refusal("json", "times"));
        Path missing = folder.resolve("missing");
        CommandException refused = assertThrows(
                CommandException.class,
                () -> shell.run(
                        new ExportCommand(), null, Map.of("as", "json", "ids", List.of("5f0c", missing.toString()))));
        assertEquals("There is no folder " + missing + ".", refused.getMessage());
    }

    @Test
    void withTimesTheTextTellsDates() throws Exception {
        record(State.ENDED, CONNECT, DISCONNECT);
        export("text", "times");
        assertTrue(text(ID + ".txt").matches("(?s)(1969|1970)-.*"), text(ID + ".txt"));
    }

    private FakeQuery withQuery() {
        FakeQuery query = new FakeQuery();
        shell.with(AuditQuery.class, null, query);
        return query;
    }

    @Test
    void aProofGoesIntoAnEmptyFolder() throws Exception {
        record(State.ENDED, CONNECT, DISCONNECT);
        assertTrue(refusal("proof", "secrets").contains("feature:install sshd-audit-query"));
        FakeQuery query = withQuery();
        assertTrue(refusal("proof").startsWith("--as proof copies the recording byte by byte"));
        assertEquals(folder.resolve("proof.json") + "\n", export("proof", "secrets"));
        assertEquals(List.of("proof of " + ID + " in null"), query.asked);
        assertEquals(
                "--as proof needs an empty folder, and there are files in " + folder + ".",
                refusal("proof", "secrets"));
    }

    @Test
    void theOptionProofIsTheSame() throws Exception {
        record(State.ENDED, CONNECT, DISCONNECT);
        FakeQuery query = withQuery();
        Map<String, Object> options = Map.of("folder", folder.toString(), "proof", true, "secrets", true);
        shell.run(new ExportCommand(), "5f0c", options);
        assertEquals(List.of("proof of " + ID + " in null"), query.asked);
        assertEquals("--proof and --as text do not go together.", refusal("text", "proof"));
        CommandException e = assertThrows(
                CommandException.class,
                () -> shell.run(new ExportCommand(), "5f0c", Map.of("folder", folder.toString())));
        assertEquals("--format must say what to write: binary, text, json, asciicast or proof.", e.getMessage());
    }

    @Test
    void aProofThatFailsSaysWhy() {
        record(State.ENDED, CONNECT, DISCONNECT);
        FakeQuery query = withQuery();
        query.failure = new IOException("no checkpoint covers it yet");
        assertEquals("Recording " + ID + ": no checkpoint covers it yet", refusal("proof", "secrets"));
        query.denies = true;
        assertEquals("this needs the role admin", refusal("proof", "secrets"));
    }

    @Test
    void theLedgerIsToldFirst() throws Exception {
        record(State.ENDED, CONNECT, DISCONNECT);
        FakeQuery query = withQuery();
        export("json");
        assertEquals(List.of("EXPORTED " + ID + " in null"), query.asked);
        query.failure = new IOException("no space left");
        assertEquals(
                "Recording " + ID + " is not opened, as the ledger cannot be told: no space left", refusal("text"));
        assertEquals(List.of(ID + ".jsonl"), names());
    }
}
