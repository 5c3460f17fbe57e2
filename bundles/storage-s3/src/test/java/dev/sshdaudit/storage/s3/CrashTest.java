package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.bucket.FakeBucket;
import dev.sshdaudit.storage.s3.bucket.FakeBucket.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What another process finds, whenever the one before it ended. */
@Timeout(120)
class CrashTest extends StorageFixture {

    /** Answers get lost, requests are refused, the server forgets uploads: by chance, but always the same one. */
    private static Faults chaos(Random random) {
        return new Faults() {
            @Override
            public void before(String operation, String key) throws BucketException {
                synchronized (this) {
                    if (random.nextInt(100) < 15) {
                        // who may not list has to live with what stays open
                        boolean refused = random.nextInt(10) == 0 && !operation.matches("(List|Abort)Multipart.*");
                        throw FakeBucket.failure(refused ? Kind.REFUSED : Kind.TRANSIENT);
                    }
                }
            }

            @Override
            public void after(String operation, String key) throws BucketException {
                synchronized (this) {
                    if (random.nextInt(100) < 10) {
                        throw FakeBucket.failure(Kind.TRANSIENT);
                    }
                }
            }
        };
    }

    /** The state on disk at about one moment, as a crash leaves it: the copy is another process's folder. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(file.getFileName());
                try {
                    if (Files.isDirectory(file)) {
                        copy(file, target);
                    } else {
                        Files.copy(file, target);
                    }
                } catch (NoSuchFileException e) {
                    // sent and deleted meanwhile
                    continue;
                }
            }
        }
    }

    /** The same, but for recordings that were sent and deleted while they were being copied. */
    static void snapshot(Path from, Path to) throws IOException {
        copy(from, to);
        try (Stream<Path> files = Files.list(to)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString().replaceFirst("\\.(metadata\\.json|aside)$", "");
                if (Files.notExists(to.resolve("uploads/" + name + ".jsonl"))) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void whereverAProcessEndsTheNextOneBringsEverythingToTheBucket() throws IOException {
        Random random = new Random(20);
        server().faults = chaos(random);
        Map<String, byte[]> expected = new TreeMap<>();
        for (int process = 0; process < 25; process++) {
            List<StorageOutput> open = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String name = n("r" + process + "-" + i);
                byte[] bytes = random(1 + random.nextInt(6 * PART), name.hashCode());
                StorageOutput output = storage.create(authenticated(name));
                output.write(bytes, 0, bytes.length);
                if (random.nextBoolean()) {
                    output.finish(ended(name));
                } else {
                    open.add(output);
                }
                expected.put(name, bytes);
            }
            int requests = server().requests.size() + random.nextInt(25);
            long patience = System.nanoTime() + 200_000_000L;
            eventually("some requests", () -> server().requests.size() >= requests || System.nanoTime() > patience);
            Path next = temp.resolve("process-" + process);
            // what is under way is done by the server, as requests are that a killed process has sent; it sends no more
            clients.get(clients.size() - 1).set(true);
            snapshot(local, next);
            storage.close();
            local = next;
            start();
        }
        server().faults = new Faults() {};
        eventually(
                "all of " + expected.size() + " " + storage.status(),
                () -> leftFiles().isEmpty());
        expected.forEach(
                (name, bytes) -> assertArrayEquals(bytes, server().objects.get(name), name));
        assertEquals(expected.keySet(), new java.util.TreeSet<>(server().objects.keySet()));
        assertNothingIsLeft();
    }

    /** A folder as it is when the process ends after so many parts. */
    private Path crashedAfterParts(byte[] bytes, int parts) throws IOException {
        StorageOutput output = storage.create(authenticated(n("large")));
        output.write(bytes, 0, bytes.length);
        eventually(
                "parts",
                () -> journal()
                                .lines()
                                .filter(line -> line.contains("\"part\""))
                                .count()
                        >= parts);
        storage.close();
        return local.resolve("uploads/" + n("large.jsonl"));
    }

    private String journal() {
        try {
            return Files.readString(local.resolve("uploads/" + n("large.jsonl")));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void aLineOfTheJournalThatIsCutIsAsIfNotWritten() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        Path journal = crashedAfterParts(bytes, 3);
        String text = Files.readString(journal);
        Files.writeString(journal, text.substring(0, text.length() - 5));
        start();
        assertArrives(server(), n("large"), bytes);
        assertNothingIsLeft();
    }

    @Test
    void aDamagedJournalIsPutAsideAndItsUploadAborted() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        Path journal = crashedAfterParts(bytes, 3);
        Files.writeString(journal, "{\"did\":\"begin\"}\n");
        start();
        assertArrives(server(), n("large"), bytes);
        eventually("end", () -> leftFiles().equals(List.of("quarantine/" + n("large.jsonl"))));
        assertEquals(0, server().openUploads());
    }

    @Test
    void anUploadThatWasAskedForWhenTheProcessEndedIsAborted() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        Path journal = crashedAfterParts(bytes, 3);
        Files.writeString(journal, Files.readString(journal).lines().findFirst().orElseThrow() + "\n");
        start();
        assertArrives(server(), n("large"), bytes);
        assertNothingIsLeft();
        assertEquals(1, server().count("AbortMultipartUpload"));
    }

    @Test
    void anObjectThatIsThereIsNotSentAgain() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        Path journal = crashedAfterParts(bytes, 3);
        Files.writeString(journal, Files.readString(journal) + "{\"did\":\"complete\"}\n");
        start();
        eventually("end", () -> leftFiles().isEmpty());
        assertEquals(0, server().count("CompleteMultipartUpload"));
        assertEquals(
                3,
                server().requests.stream()
                        .filter(request -> request.startsWith("UploadPart"))
                        .count());
    }

    @Test
    void aFileThatHasBecomeShorterIsPutAsideAndWhatIsUpIsCompleted() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        crashedAfterParts(bytes, 3);
        Files.write(local.resolve(n("large")), random(10, 1));
        start();
        assertArrives(server(), n("large"), bytes);
        eventually("end", () -> leftFiles().stream().allMatch(file -> file.startsWith("quarantine/")));
        assertTrue(Files.exists(local.resolve("quarantine/" + n("large"))));
    }

    @Test
    void aRecordingWithDamagedMetadataIsSentAndTheMetadataPutAside() throws IOException {
        server().faults = new Faults() {
            @Override
            public void before(String operation, String key) throws BucketException {
                throw FakeBucket.failure(Kind.TRANSIENT);
            }
        };
        byte[] bytes = record(n("a"), 10);
        storage.close();
        Files.writeString(local.resolve(n("a.metadata.json")), "{");
        server().faults = new Faults() {};
        start();
        assertArrives(server(), n("a"), bytes);
        eventually("end", () -> leftFiles().equals(List.of("quarantine/" + n("a.metadata.json"))));
        assertEquals("false", server().heads.get(n("a")).metadata().get("authenticated"));
    }

    @Test
    void whatIsLeftOfDeletedRecordingsGoes() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        Path journal = crashedAfterParts(bytes, 3);
        Files.writeString(journal, Files.readString(journal) + "{\"did\":\"complete\"}\n");
        Files.delete(local.resolve(n("large")));
        start();
        eventually("an empty folder: " + leftFiles(), () -> leftFiles().isEmpty());
    }

    @Test
    void theJournalOfALostRecordingIsPutAside() throws IOException {
        crashedAfterParts(random(3 * PART, 1), 3);
        Files.delete(local.resolve(n("large")));
        start();
        eventually(
                "quarantine: " + leftFiles(),
                () -> leftFiles().stream()
                        .sorted()
                        .toList()
                        .equals(List.of("quarantine/" + n("large.jsonl"), "quarantine/" + n("large.metadata.json"))));
    }

    @Test
    void aRecordingThatVanishesWhileItIsMadeIsWrittenAgainAndGoesUp() throws IOException {
        byte[] bytes = random(2 * PART, 1);
        StorageOutput output = storage.create(authenticated(n("large")));
        output.write(bytes, 0, PART);
        eventually("a part", () -> journal().contains("\"part\""));
        Files.delete(local.resolve(n("large")));
        output.write(bytes, PART, PART);
        assertThrows(IOException.class, output::flush);
        output.abandon(ended(n("large")));
        assertArrives(server(), n("large"), bytes);
        assertNothingIsLeft();
    }
}
