package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.Aside;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are kept aside for recordings on their way to the bucket. */
@Timeout(120)
class AsideTest extends StorageFixture {

    private static final int HEADER = 32;

    private static void keep(StorageOutput output, byte[] bytes, boolean anew) throws IOException {
        assertTrue(output.keepAside(bytes, 0, bytes.length, anew));
    }

    private static byte[] with(byte[] recorded, byte[] aside) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(recorded);
        all.writeBytes(aside);
        if (aside.length > 0) {
            all.writeBytes(Aside.trailer(aside.length));
        }
        return all.toByteArray();
    }

    /** Another process that finds the folder as a kill at this moment leaves it. */
    private void kill() throws IOException {
        clients.get(clients.size() - 1).set(true);
        Path next = temp.resolve("after-" + clients.size());
        CrashTest.snapshot(local, next);
        storage.close();
        local = next;
        start();
    }

    private StorageOutput recorded(String name, byte[] bytes, byte[] aside) throws IOException {
        StorageOutput output = storage.create(authenticated(name));
        output.write(bytes, 0, bytes.length);
        keep(output, aside, true);
        output.flush();
        return output;
    }

    private long parts() {
        return journal(n("a")).lines().filter(line -> line.contains("\"part\"")).count();
    }

    /** Sizes: of one object, and of an upload in parts of which some are up when the process is killed. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10, PART - 5, PART, 3 * PART, 3 * PART + 10})
    void whatIsAsideWhenTheProcessIsKilledGoesUpBehindTheRecording(int size) throws IOException {
        byte[] bytes = random(size, 1);
        byte[] aside = random(700, 2);
        recorded(n("a"), bytes, aside);
        eventually("parts", () -> parts() >= size / PART);
        try (InputStream in = storage.read(n("a"))) {
            assertArrayEquals(with(bytes, aside), in.readAllBytes());
        }
        assertEquals(
                size + 700 + Aside.TRAILER_BYTES, storage.list(n("a"), 1).get(0).size());
        kill();
        assertArrives(server(), n("a"), with(bytes, aside));
        assertNothingIsLeft();
        int total = size + 700 + Aside.TRAILER_BYTES;
        assertEquals(
                total <= PART ? 0 : (total + PART - 1) / PART,
                server().requests.stream()
                        .filter(request -> request.startsWith("UploadPart"))
                        .count(),
                "parts that are up are not sent again");
    }

    @Test
    void anEndThrowsAwayWhatIsAside() throws IOException {
        byte[] bytes = random(2 * PART, 1);
        StorageOutput output = recorded(n("a"), bytes, random(700, 2));
        output.finish(ended(n("a")));
        assertFalse(leftFiles().contains(n("a.aside")));
        assertArrives(server(), n("a"), bytes);
        assertNothingIsLeft();
    }

    @Test
    void aRecordingThatTheStorageCutsGoesUpWithWhatIsAside() throws IOException {
        byte[] bytes = random(2 * PART + 1, 1);
        byte[] aside = random(700, 2);
        StorageOutput output = recorded(n("a"), bytes, aside);
        output.abandon(ended(n("a")));
        assertArrives(server(), n("a"), with(bytes, aside));
        assertNothingIsLeft();
    }

    @Test
    void aRecordingDoesNotGoUpBeforeWhatIsAsideIsAppended() throws IOException {
        byte[] bytes = random(10, 1);
        byte[] aside = random(70, 2);
        StorageOutput output = recorded(n("a"), bytes, aside);
        Path inTheWay = local.resolve(n("a.aside.new"));
        Files.createDirectories(inTheWay.resolve("in the way"));
        String log = stderr(() -> output.abandon(ended(n("a"))));
        assertTrue(log.contains("cannot be appended to it now"), log);
        // another recording arrives, and this one does not
        byte[] other = record(n("b"), 10);
        assertArrives(server(), n("b"), other);
        eventually("end", () -> !leftFiles().toString().contains(n("b")));
        assertFalse(server().objects.containsKey(n("a")));

        // and neither does it after a kill, as long as nothing can be appended
        kill();
        inTheWay = local.resolve(n("a.aside.new"));
        Files.createDirectories(inTheWay.resolve("in the way"));
        byte[] third = record(n("c"), 10);
        assertArrives(server(), n("c"), third);
        eventually("end", () -> !leftFiles().toString().contains(n("c")));

        Files.deleteIfExists(inTheWay.resolve("in the way"));
        Files.deleteIfExists(inTheWay);
        storage.retryFolder();
        assertArrives(server(), n("a"), with(bytes, aside));
        assertNothingIsLeft();
    }

    @Test
    void aFolderIsFullOfWhatIsAsideToo() throws IOException {
        storage.use(configuration("one", local, 1000, ""));
        StorageOutput output = recorded(n("a"), random(10, 1), random(900, 2));
        keep(output, random(900, 3), true);
        output.flush();
        IOException e = assertThrows(IOException.class, () -> keep(output, random(100, 2), false));
        assertTrue(e.getMessage().startsWith("PID audit.s3, key local.maxSize: "), e.getMessage());
        output.abandon(ended(n("a")));
        assertArrives(server(), n("a"), with(random(10, 1), random(900, 3)));
        assertNothingIsLeft();
    }

    @Test
    void aRecordingThatIsDeletedHereLeavesNothingAside() throws IOException {
        recorded(n("a"), random(10, 1), random(70, 2));
        server().faults = failing(Kind.TRANSIENT, "PutObject");
        kill();
        storage.delete(n("a"));
        assertNothingIsLeft();
        assertTrue(server().objects.isEmpty());
    }

    @Test
    void whatIsAsideIsAFileOfThisStorageAndNoRecording() throws IOException {
        recorded(n("a"), random(10, 1), random(70, 2));
        String log = stderr(() -> {
            server().faults = failing(Kind.TRANSIENT, "PutObject");
            List<String> names = new ArrayList<>();
            storage.files().orElseThrow().list("", names::add);
            assertEquals(List.of(n("a")), names);
            assertEquals(List.of(n("a")), names(storage.list("", 9)));
            kill();
            assertEquals(List.of(n("a")), names(storage.list("", 9)));
        });
        assertFalse(log.contains("did not make"), log);
    }

    /** A kill after each byte of the salvage; what the next process sends is the same. */
    @Test
    void whereverASalvageEndsTheNextProcessSendsTheSame() throws IOException {
        byte[] bytes = random(2 * PART + 10, 1);
        byte[] aside = random(20, 2);
        recorded(n("a"), bytes, aside);
        eventually("parts", () -> parts() >= 2);
        kill();
        assertArrives(server(), n("a"), with(bytes, aside));
        assertNothingIsLeft();

        byte[] whole = with(bytes, aside);
        for (int step = 0; step <= 24 + whole.length - bytes.length; step++) {
            server().objects.clear();
            recorded(n("a"), bytes, aside);
            eventually("parts", () -> parts() >= 2);
            byte[] file = Files.readAllBytes(local.resolve(n("a.aside")));
            assertEquals(HEADER + aside.length, file.length);
            byte[] mark = ByteBuffer.allocate(24)
                    .putLong(bytes.length)
                    .putLong(1)
                    .putLong(~(bytes.length ^ 1L))
                    .array();
            System.arraycopy(mark, 0, file, 8, Math.min(step, mark.length));
            Files.write(local.resolve(n("a.aside")), file);
            Files.write(local.resolve(n("a")), Arrays.copyOf(whole, bytes.length + Math.max(0, step - mark.length)));
            kill();
            assertArrives(server(), n("a"), whole);
            assertNothingIsLeft();
        }
    }

    /** Kills at any moment, while requests fail: each recording arrives with all that was flushed. */
    @Test
    void wheneverAProcessIsKilledWhatWasFlushedArrives() throws IOException {
        Random random = new Random(21);
        Map<String, byte[]> expected = new TreeMap<>();
        for (int process = 0; process < 15; process++) {
            for (int i = 0; i < 3; i++) {
                String name = n("r" + process + "-" + i);
                StorageOutput output = storage.create(authenticated(name));
                byte[] recorded = new byte[0];
                byte[] aside = new byte[0];
                for (int flush = random.nextInt(6); flush >= 0; flush--) {
                    if (random.nextBoolean()) {
                        byte[] chunk = random(random.nextInt(2 * PART), random.nextInt());
                        output.write(chunk, 0, chunk.length);
                        recorded = Arrays.copyOf(recorded, recorded.length + chunk.length);
                        System.arraycopy(chunk, 0, recorded, recorded.length - chunk.length, chunk.length);
                        aside = random(random.nextInt(200), random.nextInt());
                        keep(output, aside, true);
                    } else {
                        byte[] more = random(random.nextInt(200), random.nextInt());
                        keep(output, more, false);
                        aside = Arrays.copyOf(aside, aside.length + more.length);
                        System.arraycopy(more, 0, aside, aside.length - more.length, more.length);
                    }
                    output.flush();
                }
                boolean isFinished = random.nextInt(3) == 0;
                if (isFinished) {
                    output.finish(ended(name));
                } else if (random.nextBoolean()) {
                    output.abandon(authenticated(name).ended(State.CUT, START));
                }
                expected.put(name, isFinished ? recorded : with(recorded, aside));
            }
            server().faults = random.nextBoolean() ? NONE : failing(Kind.TRANSIENT, "UploadPart", "PutObject");
            kill();
        }
        server().faults = NONE;
        eventually("all", () -> leftFiles().isEmpty());
        expected.forEach(
                (name, bytes) -> assertArrayEquals(bytes, server().objects.get(name), name));
        assertNothingIsLeft();
    }
}
