package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.files.Sync;
import dev.sshdaudit.storage.Aside;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes that are kept aside for an open recording, and what becomes of them. */
class AsideTest extends StorageFixture {

    private static final int HEADER = 32;

    private Path recording() {
        return directory.resolve(ID);
    }

    private Path aside() {
        return directory.resolve(ID + ".aside");
    }

    private static void keep(StorageOutput output, String text, boolean anew) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertTrue(output.keepAside(bytes, 0, bytes.length, anew));
    }

    /** What a recording with such bytes aside is read as. */
    private static byte[] with(String recorded, String aside) {
        byte[] tail = aside.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(recorded.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(tail);
        if (tail.length > 0) {
            all.writeBytes(Aside.trailer(tail.length));
        }
        return all.toByteArray();
    }

    private byte[] bytes() throws IOException {
        try (InputStream in = storage.read(ID)) {
            return in.readAllBytes();
        }
    }

    private Entry entry() throws IOException {
        Entry found = storage.find(ID).orElseThrow();
        assertEquals(List.of(found), storage.list("", 9), "the listing tells what a look at one recording tells");
        return found;
    }

    /** Another process, after a kill of the one before. */
    private void restart() throws IOException {
        storage.close();
        storage = new FileStorage(Runnable::run);
        storage.use(directory);
    }

    private void assertSalvaged(byte[] expected) throws IOException {
        assertArrayEquals(expected, Files.readAllBytes(recording()));
        assertArrayEquals(expected, bytes());
        assertEquals(State.CUT, entry().metadata().state());
        assertEquals(expected.length, entry().size());
        assertEquals(null, entry().problem());
        assertTrue(Files.notExists(aside()));
        assertTrue(Files.readString(directory.resolve(ID + ".metadata.json")).contains("\"cut\""));
    }

    private StorageOutput recorded(String recorded, String kept) throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, recorded);
        keep(output, kept, true);
        output.flush();
        return output;
    }

    @ParameterizedTest
    @EnumSource(Sync.class)
    void anOpenRecordingIsReadWithWhatIsAsideAndTheNextProcessAppendsIt(Sync sync) throws IOException {
        storage.use(directory, new Keeping(sync, 0));
        StorageOutput output = recorded("chunk", "one");
        assertArrayEquals(with("chunk", "one"), bytes());
        keep(output, ", two", false);
        output.flush();
        assertArrayEquals(with("chunk", "one, two"), bytes());
        assertEquals(5 + 8 + Aside.TRAILER_BYTES, entry().size());
        assertEquals(State.OPEN, entry().metadata().state());

        write(output, " chunk");
        keep(output, "three", true);
        output.flush();
        assertArrayEquals(with("chunk chunk", "three"), bytes());
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(aside()));
        restart();
        assertSalvaged(with("chunk chunk", "three"));
    }

    @Test
    void whatIsNotFlushedIsNotWrittenYet() throws IOException {
        StorageOutput output = recorded("chunk", "one");
        keep(output, "two", true);
        assertArrayEquals(with("chunk", "one"), bytes());
        keep(output, "", true);
        output.flush();
        assertArrayEquals(with("chunk", ""), bytes());
        assertEquals(5, entry().size());
        restart();
        assertSalvaged(with("chunk", ""));
    }

    @Test
    void anEndThrowsAwayWhatIsAside() throws IOException {
        StorageOutput output = recorded("chunk", "one");
        write(output, ", the last");
        keep(output, "two", false);
        output.finish(metadata().ended(State.ENDED, Instant.now()));
        assertTrue(Files.notExists(aside()));
        assertArrayEquals(with("chunk, the last", ""), bytes());
        restart();
        assertEquals(State.ENDED, entry().metadata().state());
        assertArrayEquals(with("chunk, the last", ""), bytes());
    }

    @Test
    void aRecordingThatTheStorageCutsGetsWhatIsAsideAtOnce() throws IOException {
        StorageOutput output = recorded("chunk", "one");
        keep(output, ", two", false);
        output.abandon(metadata().ended(State.CUT, Instant.now()));
        assertSalvaged(with("chunk", "one, two"));
    }

    @Test
    void whatCannotBeAppendedNowIsAppendedLater() throws IOException {
        StorageOutput output = recorded("chunk", "one");
        // nothing can be deleted where a folder with something in it is
        Path inTheWay = directory.resolve(ID + ".aside.new");
        Files.createDirectories(inTheWay.resolve("in the way"));
        output.abandon(metadata().ended(State.CUT, Instant.now()));
        assertTrue(Files.readString(directory.resolve(ID + ".metadata.json")).contains("\"open\""));
        assertArrayEquals(with("chunk", "one"), bytes());
        assertEquals(State.CUT, entry().metadata().state());

        Files.delete(inTheWay.resolve("in the way"));
        Files.delete(inTheWay);
        storage.create(metadata("next", "2026-11-02T00:00:00Z")).abandon(metadata("next", "2026-11-02T00:00:00Z"));
        assertArrayEquals(with("chunk", "one"), Files.readAllBytes(recording()));
        assertTrue(Files.readString(directory.resolve(ID + ".metadata.json")).contains("\"cut\""));
        assertTrue(Files.notExists(aside()));
    }

    /** A kill after each byte that the salvage writes, and after each of its steps. */
    @Test
    void whereverASalvageEndsTheNextOneEndsInTheSame() throws IOException {
        recorded("chunk", "what is aside");
        Instant written = Instant.parse("2026-11-05T00:00:00.123Z");
        Files.setLastModifiedTime(recording(), FileTime.from(written.minusSeconds(60)));
        Files.setLastModifiedTime(aside(), FileTime.from(written));
        byte[] before = Files.readAllBytes(recording());
        byte[] kept = Files.readAllBytes(aside());
        String metadata = Files.readString(directory.resolve(ID + ".metadata.json"));
        byte[] whole = with("chunk", "what is aside");
        byte[] mark = ByteBuffer.allocate(24)
                .putLong(before.length)
                .putLong(written.toEpochMilli())
                .putLong(~(before.length ^ written.toEpochMilli()))
                .array();
        for (int step = 0; step <= mark.length + whole.length - before.length + 2; step++) {
            storage.close();
            byte[] file = kept.clone();
            System.arraycopy(mark, 0, file, 8, Math.min(step, mark.length));
            int appended = Math.min(Math.max(0, step - mark.length), whole.length - before.length);
            boolean isAppended = step > mark.length;
            Files.write(recording(), Arrays.copyOf(whole, before.length + appended));
            Files.write(aside(), file);
            Files.setLastModifiedTime(recording(), FileTime.from(written.minusSeconds(isAppended ? -9 : 60)));
            Files.setLastModifiedTime(aside(), FileTime.from(isAppended ? written.plusSeconds(7) : written));
            if (step > mark.length + whole.length - before.length + 1) {
                Files.setLastModifiedTime(recording(), FileTime.from(written));
                Files.delete(aside());
            }
            Files.writeString(directory.resolve(ID + ".metadata.json"), metadata);

            storage = new FileStorage(task -> {});
            storage.use(directory);
            assertArrayEquals(whole, bytes(), "before the clean-up, step " + step);
            assertEquals(whole.length, entry().size(), "step " + step);
            assertEquals(State.CUT, entry().metadata().state());
            assertEquals(written, entry().metadata().end(), "step " + step);
            Entry seen = entry();
            restart();
            assertSalvaged(whole);
            assertEquals(seen, entry(), "what was told before is told after, step " + step);
        }
    }

    /** A kill after each byte that a recording writes. */
    @Test
    void whereverARecordingEndsNothingThatWasFlushedIsLost() throws IOException {
        recorded("chunk", "one");
        String metadata = Files.readString(directory.resolve(ID + ".metadata.json"));
        byte[] one = Files.readAllBytes(aside());
        storage.close();
        String appended = "one, two";
        for (int i = 0; i <= HEADER + appended.length(); i++) {
            // the first bytes, which are written beside
            if (i <= one.length) {
                Files.deleteIfExists(aside());
                leave("chunk", metadata, directory.resolve(ID + ".aside.new"), Arrays.copyOf(one, i));
                restart();
                assertSalvaged(with("chunk", ""));
                assertTrue(Files.notExists(directory.resolve(ID + ".aside.new")), "after " + i + " bytes");
                // bytes that replace those that are there
                Files.write(aside(), one);
                leave("chunk", metadata, directory.resolve(ID + ".aside.new"), Arrays.copyOf(one, i));
                restart();
                assertSalvaged(with("chunk", "one"));
                assertTrue(Files.notExists(directory.resolve(ID + ".aside.new")), "after " + i + " bytes");
            }
            if (i >= one.length) {
                byte[] torn = Arrays.copyOf(one, i);
                byte[] text = appended.getBytes(StandardCharsets.UTF_8);
                System.arraycopy(text, 0, torn, HEADER, i - HEADER);
                leave("chunk", metadata, aside(), torn);
                restart();
                assertSalvaged(with("chunk", appended.substring(0, i - HEADER)));
            }
            storage.close();
        }
    }

    private void leave(String recorded, String metadata, Path file, byte[] bytes) throws IOException {
        Files.writeString(recording(), recorded);
        Files.writeString(directory.resolve(ID + ".metadata.json"), metadata);
        Files.write(file, bytes);
    }

    @Test
    void aSalvageWhoseMarkAPowerFailureHasLostAppendsNothingTwice() throws IOException {
        recorded("chunk", "one");
        byte[] kept = Files.readAllBytes(aside());
        restart();
        storage.close();
        Files.write(aside(), kept);
        restart();
        assertSalvaged(with("chunk", "one"));
    }

    @Test
    void whatIsAsideForARecordingWithoutMetadataIsAppended() throws IOException {
        recorded("chunk", "one");
        storage.close();
        Files.delete(directory.resolve(ID + ".metadata.json"));
        restart();
        assertArrayEquals(with("chunk", "one"), Files.readAllBytes(recording()));
        assertTrue(Files.notExists(aside()));
    }

    @Test
    void whatIsAsideForNothingGoesAndWhatOtherProgramsNamedSoStays() throws IOException {
        recorded("chunk", "one");
        byte[] kept = Files.readAllBytes(aside());
        StorageOutput ended = storage.create(metadata("ended", "2026-11-02T00:00:00Z"));
        ended.finish(metadata("ended", "2026-11-02T00:00:00Z").ended(State.ENDED, Instant.now()));
        storage.close();
        Files.write(directory.resolve("gone.aside"), kept);
        Files.write(directory.resolve("ended.aside"), kept);
        Files.writeString(directory.resolve("notes.aside"), "a text");
        Files.writeString(directory.resolve("ended.aside.new"), "a text");
        restart();
        assertTrue(Files.notExists(directory.resolve("gone.aside")));
        assertTrue(Files.notExists(directory.resolve("ended.aside")));
        assertEquals("a text", Files.readString(directory.resolve("notes.aside")));
        assertEquals("a text", Files.readString(directory.resolve("ended.aside.new")));
        assertEquals(0, Files.size(directory.resolve("ended")));
    }

    @Test
    void aRecordingThatIsDeletedLeavesNothingAside() throws IOException {
        recorded("chunk", "one");
        storage.close();
        storage = new FileStorage(task -> {});
        storage.use(directory);
        storage.delete(ID);
        assertTrue(Files.notExists(aside()));
        assertTrue(Files.notExists(recording()));
    }

    @Test
    void whatIsAsideIsNoRecordingAndNoStoredFile() throws IOException {
        recorded("chunk", "one");
        assertEquals(1, storage.list("", 9).size());
        assertTrue(storage.find(ID + ".aside").isEmpty());
        assertThrows(IOException.class, () -> storage.read(ID + ".aside"));
        List<String> names = new java.util.ArrayList<>();
        storage.files().orElseThrow().list("", names::add);
        assertEquals(List.of(ID, ID + ".metadata.json"), names.stream().sorted().toList());
        assertEquals(5 + 3 + Aside.TRAILER_BYTES, storage.files().orElseThrow().size(ID));
        byte[] whole = with("chunk", "one");
        for (int position = 0; position <= whole.length + 1; position++) {
            try (InputStream in = storage.files().orElseThrow().open(ID, position)) {
                assertArrayEquals(
                        Arrays.copyOfRange(whole, Math.min(position, whole.length), whole.length), in.readAllBytes());
            }
        }
        assertThrows(IOException.class, () -> storage.create(metadata("x.aside", "2026-11-01T00:00:00Z")));
    }

    @Test
    void bytesAsideThatAnotherProgramTouchesAreToldAndWrittenAgain() throws IOException {
        StorageOutput output = recorded("chunk", "one");
        Files.delete(aside());
        keep(output, ", two", false);
        IOException e = assertThrows(IOException.class, output::flush);
        assertTrue(e.getMessage().startsWith("PID audit.file, key directory: \""), e.getMessage());
        assertTrue(e.getMessage().contains(ID + ".aside was removed or renamed"), e.getMessage());
        output.abandon(metadata().ended(State.CUT, Instant.now()));
        assertSalvaged(with("chunk", "one, two"));
    }

    @Test
    void whatIsAsideCountsAsSpaceThatIsTaken() throws IOException {
        StorageOutput output = recorded("chunk", "one");
        storage.use(directory, new Keeping(Sync.none, Long.MAX_VALUE / 2));
        IOException e = assertThrows(IOException.class, () -> keep(output, "two", false));
        assertTrue(e.getMessage().startsWith("PID audit.file, key minFreeSpace: \""), e.getMessage());
        output.abandon(metadata().ended(State.CUT, Instant.now()));
        assertSalvaged(with("chunk", "one"));
    }

    /** Each reader finds all that was flushed before it began, be it in the recording or aside, in order. */
    @Test
    void noByteIsMissingWhileBytesMoveFromAsideToTheRecording() throws Exception {
        StorageOutput output = recorded("", "");
        AtomicBoolean over = new AtomicBoolean();
        FutureTask<Void> writing = new FutureTask<>(() -> {
            Random random = new Random(7);
            int moved = 0;
            int next = 0;
            while (!over.get()) {
                next += 1 + random.nextInt(20);
                boolean anew = random.nextInt(3) == 0;
                if (anew) {
                    byte[] chunk = numbers(moved, next);
                    output.write(chunk, 0, chunk.length);
                    moved = next;
                    output.keepAside(new byte[0], 0, 0, true);
                } else {
                    byte[] kept = numbers(moved, next);
                    output.keepAside(kept, 0, kept.length, true);
                }
                output.flush();
            }
            return null;
        });
        Thread writer = new Thread(writing, "writer");
        writer.start();
        try {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(700);
            int known = 0;
            int reads = 0;
            while (System.nanoTime() < until || reads < 50) {
                int last = lastOf(bytes());
                assertTrue(known <= last, known + " numbers were there, and now " + last + " are");
                known = last;
                reads++;
            }
            assertTrue(known > 0);
        } finally {
            over.set(true);
            writer.join();
        }
        writing.get();
        assertFalse(writer.isAlive());
    }

    private static byte[] numbers(int from, int to) {
        ByteBuffer bytes = ByteBuffer.allocate((to - from) * Integer.BYTES);
        for (int i = from; i < to; i++) {
            bytes.putInt(i);
        }
        return bytes.array();
    }

    /** Reads numbers without a gap; those that are kept aside may be in the recording, too. */
    private static int lastOf(byte[] read) {
        int tail = read.length < Aside.TRAILER_BYTES
                ? 0
                : (int) Aside.length(Arrays.copyOfRange(read, read.length - Aside.TRAILER_BYTES, read.length))
                        .orElse(0);
        int end = read.length - (tail == 0 ? 0 : Aside.TRAILER_BYTES);
        ByteBuffer bytes = ByteBuffer.wrap(read, 0, end);
        int next = 0;
        while (bytes.hasRemaining()) {
            int number = bytes.getInt();
            assertTrue(number <= next, "a gap before " + number + ", where " + next + " was to come");
            next = Math.max(next, number + 1);
        }
        return next;
    }

    @Test
    void anotherFileAtThePlaceOfBytesAsideIsLeftAlone() throws IOException {
        StorageOutput output = storage.create(metadata());
        write(output, "chunk");
        Files.writeString(aside(), "a text", StandardOpenOption.CREATE_NEW);
        assertArrayEquals(with("chunk", ""), bytes());
        keep(output, "one", true);
        IOException e = assertThrows(IOException.class, output::flush);
        assertTrue(e.getMessage().contains("is in the way"), e.getMessage());
        output.abandon(metadata().ended(State.CUT, Instant.now()));
        assertEquals("a text", Files.readString(aside()));
        assertEquals(State.CUT, entry().metadata().state());
        try (FileChannel file = FileChannel.open(recording())) {
            assertEquals(5, file.size());
        }
    }
}
