package dev.sshdaudit.query.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.query.ExportRequest;
import dev.sshdaudit.query.ExportRequest.Form;
import dev.sshdaudit.query.ExportTarget;
import dev.sshdaudit.query.Exported;
import dev.sshdaudit.query.place.MemoryPlace;
import dev.sshdaudit.query.place.TextFormat;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies into a folder. */
class CopyingTest {

    @TempDir
    private Path folder;

    private final MemoryPlace place = new MemoryPlace();
    private final Recordings recordings = new Recordings(place.services());

    CopyingTest() {
        place.install(Map.of("binary", new TextFormat(), "asciinema", new Casts()));
    }

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

    private void record(String content) {
        keep("binary", content);
    }

    private void keep(String format, String content) {
        place.keep(
                MetadataBuilder.recording("a1")
                        .format(format)
                        .state(State.ENDED)
                        .end(Instant.EPOCH)
                        .build(),
                content);
    }

    private Exported copy(Form form, Long channel, ZoneId zone, boolean replace) throws IOException {
        Opened opened = recordings.find(place.place(null), "a", any -> true, true, false);
        return new Copying(recordings, opened, new ExportRequest(null, "a", form, channel, false, zone))
                .copy(folder, replace, true);
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
    void filesAreNamedForTheRecording() throws IOException {
        record("out hello\n");
        for (Form form : List.of(Form.BINARY, Form.JSON, Form.TEXT)) {
            assertEquals(1, copy(form, null, ZoneOffset.UTC, false).files().size());
        }
        assertEquals(List.of("a1", "a1.jsonl", "a1.txt"), names());
        assertEquals("out hello\n", text("a1"));
        assertTrue(text("a1.txt").startsWith("1970-"), text("a1.txt"));
        copy(Form.TEXT, null, null, true);
        assertTrue(text("a1.txt").stripLeading().startsWith("0.000000"), text("a1.txt"));
    }

    @Test
    void castIsMadeOfEachChannelOrOfTheOneThatIsWanted() throws IOException {
        record("out zero\non 3\nout three\n");
        copy(Form.ASCIICAST, 3L, null, false);
        assertEquals(List.of("c-3.cast"), names());
        List<Path> files = copy(Form.ASCIICAST, null, null, true).files();
        assertEquals(List.of(folder.resolve("c-0.cast"), folder.resolve("c-3.cast")), files);
        assertEquals("zero", text("c-0.cast"));
        assertEquals("three", text("c-3.cast"));
    }

    @Test
    void whereThereIsNothingForACastThatIsTold() throws IOException {
        record("password x\n");
        IOException e = assertThrows(IOException.class, () -> copy(Form.ASCIICAST, null, null, false));
        assertEquals(
                "recording a1: it has nothing that a cast could show: no shell, and no command but transfers",
                e.getMessage());
        assertEquals(List.of(), names());
    }

    @Test
    void recordingThatIsACastIsCopied() throws IOException {
        keep("asciinema", "the cast");
        copy(Form.ASCIICAST, null, null, false);
        assertEquals("the cast", text("a1"));
    }

    @Test
    void noFileIsReplacedUnlessThatIsWantedAndNoneStaysHalfWay() throws IOException {
        record("out zero\non 3\nout three\n");
        Files.writeString(folder.resolve("c-3.cast"), "old");
        assertThrows(FileAlreadyExistsException.class, () -> copy(Form.ASCIICAST, null, null, false));
        assertEquals(List.of("c-3.cast"), names());
        assertEquals("old", text("c-3.cast"));
        copy(Form.ASCIICAST, null, null, true);
        assertEquals("three", text("c-3.cast"));
        assertEquals(List.of("c-0.cast", "c-3.cast"), names());
    }

    @Test
    void interruptionLeavesNothing() throws IOException {
        record("out hello\n");
        for (Form form : Form.values()) {
            Thread.currentThread().interrupt();
            try {
                assertThrows(InterruptedIOException.class, () -> copy(form, null, null, false), form::name);
            } finally {
                assertTrue(Thread.interrupted());
            }
            assertEquals(List.of(), names());
        }
    }

    @Test
    void folderOfTheStorageIsRefused() throws IOException {
        record("out hello\n");
        Files.writeString(folder.resolve("a1.metadata.json"), "{}");
        IOException e = assertThrows(IOException.class, () -> copy(Form.BINARY, null, null, true));
        assertEquals("folder " + folder + " is where the storage keeps this recording", e.getMessage());
        assertEquals(List.of("a1.metadata.json"), names());
    }

    /** Takes files into memory, and tells which of them are complete. */
    private static final class Taken implements ExportTarget {

        private final List<String> told = new ArrayList<>();

        @Override
        public OutputStream open(String name, long size) {
            told.add(name + " " + size);
            return new ByteArrayOutputStream() {
                @Override
                public void close() {
                    told.add(toString(StandardCharsets.UTF_8));
                }
            };
        }
    }

    private List<String> sent(Form form, Long channel, boolean mayHaveSecrets) throws IOException {
        Taken taken = new Taken();
        Opened opened = recordings.find(place.place(null), "a", any -> true, true, false);
        ExportRequest request = new ExportRequest(null, "a", form, channel, false, ZoneOffset.UTC);
        assertEquals(
                List.of(),
                new Copying(recordings, opened, request)
                        .copy(taken, mayHaveSecrets)
                        .files());
        return taken.told;
    }

    @Test
    void aStreamGetsWhatAFolderDoes() throws IOException {
        record("out zero\non 3\nout three\n");
        for (Form form : List.of(Form.BINARY, Form.JSON, Form.TEXT)) {
            String name = copy(form, null, ZoneOffset.UTC, false)
                    .files()
                    .get(0)
                    .getFileName()
                    .toString();
            assertEquals(
                    List.of(name + (form == Form.BINARY ? " 24" : " -1"), text(name)),
                    sent(form, null, true),
                    form::name);
        }
        assertEquals(List.of("c-3.cast -1", "three"), sent(Form.ASCIICAST, 3L, true));
        assertThrows(IllegalArgumentException.class, () -> sent(Form.ASCIICAST, null, true));
        keep("asciinema", "the cast");
        assertEquals(List.of("a1 -1", "the cast"), sent(Form.ASCIICAST, null, true));
    }

    @Test
    void aStreamGetsNothingOfBytesWithSecretsInThem() throws IOException {
        record("out hello\npassword Qt8-secret\n");
        Taken taken = new Taken();
        Opened opened = recordings.find(place.place(null), "a", any -> true, true, false);
        ExportRequest request = new ExportRequest(null, "a", Form.BINARY, null, false, null);
        assertThrows(SecurityException.class, () -> new Copying(recordings, opened, request).copy(taken, false));
        assertEquals(List.of(), taken.told);
        new Copying(recordings, opened, request).copy(taken, true);
        assertEquals(List.of("a1 30", "out hello\npassword Qt8-secret\n"), taken.told);
    }

    @Test
    void ofARecordingThatGoesOnAStreamGetsTheBytesInWhichSecretsWereLookedFor() throws IOException {
        keepOpen("out hello\n");
        Opened opened = recordings.find(place.place(null), "a", any -> true, true, false);
        keepOpen("out hello\npassword Qt9-secret\n");
        ExportRequest request = new ExportRequest(null, "a", Form.BINARY, null, false, null);
        Taken taken = new Taken();
        assertTrue(new Copying(recordings, opened, request).copy(taken, false).goesOn());
        assertEquals(List.of("a1 -1", "out hello\n"), taken.told);
    }

    private void keepOpen(String content) {
        place.keep(MetadataBuilder.recording("a1").format("binary").build(), content);
    }

    @Test
    void aStreamThatHasFewerBytesThanWereToldIsNotComplete() throws IOException {
        record("out hello\n");
        Opened opened = recordings.find(place.place(null), "a", any -> true, true, false);
        record("out hel");
        ExportRequest request = new ExportRequest(null, "a", Form.BINARY, null, false, null);
        Taken taken = new Taken();
        assertThrows(IOException.class, () -> new Copying(recordings, opened, request).copy(taken, true));
        assertEquals(List.of("a1 10"), taken.told);
    }
}
