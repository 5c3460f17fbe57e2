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
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which local files are sent, and when they go: no other ones, and not before. */
@Timeout(120)
class LocalFileTest extends StorageFixture {

    @Test
    void aLostAnswerToPuttingSendsNothingAnewWhereTheObjectIsThere() throws IOException {
        server().faults = losingFirstAnswer("PutObject");
        byte[] bytes = record(n("small"), 10);
        assertArrives(server(), n("small"), bytes);
        assertNothingIsLeft();
        assertEquals(1, server().count("PutObject"));
    }

    @Test
    void anErrorOfTheMachineIsNoMoreThanAFailure() throws IOException {
        server().faults = new Faults() {
            private boolean thrown;

            @Override
            public synchronized void before(String operation, String key) {
                if (!thrown) {
                    thrown = true;
                    throw new OutOfMemoryError("told");
                }
            }
        };
        byte[] bytes = record(n("small"), 10);
        assertArrives(server(), n("small"), bytes);
        assertNothingIsLeft();
    }

    @Test
    void aFileThatCannotBeDeletedIsNotSentAgain() throws IOException {
        CountDownLatch deletable = new CountDownLatch(1);
        server().faults = new Faults() {
            @Override
            public void after(String operation, String key) {
                if (deletable.getCount() > 0) {
                    try {
                        // a folder in its place, which is not empty
                        Files.delete(local.resolve(n("small.metadata.json")));
                        Files.createDirectories(
                                local.resolve(n("small.metadata.json")).resolve("full"));
                        deletable.countDown();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            }
        };
        byte[] bytes = record(n("small"), 10);
        eventually(
                "failure", () -> storage.status().getOrDefault(n("small"), "").contains("PID audit.s3, key local"));
        assertArrayEquals(bytes, server().objects.get(n("small")));
        for (int i = 0; i < 5; i++) {
            storage.use(configuration("one"));
            eventually(
                    "another try", () -> storage.status().get("uploads").startsWith("0 running, 0 pending, 1 failed"));
        }
        assertEquals(1, server().count("PutObject"));
        Files.delete(local.resolve(n("small.metadata.json")).resolve("full"));
        storage.use(configuration("one"));
        assertNothingIsLeft();
        assertEquals(1, server().count("PutObject"));
    }

    @Test
    void whatThisStorageDidNotMakeIsLeftAlone() throws IOException {
        storage.close();
        Map<String, String> others = Map.of(
                "report.docx",
                "a report",
                "server.key",
                "a key",
                "thing.metadata.json",
                "{}",
                "thing.metadata.tmp",
                "a table",
                ID,
                "a file that happens to be named so",
                ID + ".metadata.json",
                "{}",
                "uploads/thing.jsonl",
                "{\"did\":\"begin\"}\n",
                "uploads/other.txt",
                "text");
        Files.createDirectories(local.resolve("uploads"));
        for (Map.Entry<String, String> other : others.entrySet()) {
            Files.writeString(local.resolve(other.getKey()), other.getValue());
        }
        String told = stderr(() -> {
            start();
            byte[] bytes = record(n("small"), 10);
            assertArrives(server(), n("small"), bytes);
            eventually("end", () -> storage.status().get("spooled").startsWith("0 recordings"));
            storage.use(configuration("one"));
        });
        assertEquals(List.of(n("small")), List.copyOf(server().objects.keySet()));
        for (Map.Entry<String, String> other : others.entrySet()) {
            assertEquals(other.getValue(), Files.readString(local.resolve(other.getKey())), other.getKey());
        }
        assertEquals(new TreeSet<>(others.keySet()), new TreeSet<>(leftFiles()));
        assertEquals(1, told.split("files that this storage did not make", -1).length - 1, told);
        assertTrue(told.contains("PID audit.s3, key local") && told.contains("report.docx"), told);
        assertEquals(List.of(n("small")), names(storage.list("", 10)));
        assertThrows(java.nio.file.NoSuchFileException.class, () -> storage.read("server.key"));
    }

    @Test
    void aRecordingWithoutAJournalIsTakenUpWhenItIsGivenOne() throws IOException {
        storage.close();
        Files.writeString(local.resolve(ID), "abc");
        Files.createDirectories(local.resolve("uploads"));
        Files.createFile(local.resolve("uploads").resolve(ID + ".jsonl"));
        start();
        assertArrives(server(), ID, "abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertNothingIsLeft();
    }

    @Test
    void aFileThatIsNotTheOneThatWasRecordedIsPutAside() throws IOException {
        server().faults = failing(Kind.TRANSIENT, "PutObject");
        for (String harm : List.of("removed", "replaced", "shorter", "longer")) {
            Path file = local.resolve(n(harm));
            String log = stderr(() -> {
                record(n(harm), 10);
                switch (harm) {
                    case "removed" -> Files.delete(file);
                    case "replaced" ->
                        Files.move(
                                Files.write(temp.resolve("copy"), Files.readAllBytes(file)),
                                file,
                                StandardCopyOption.ATOMIC_MOVE);
                    case "shorter" -> Files.write(file, new byte[9]);
                    default -> Files.write(file, new byte[11]);
                }
                eventually(
                        "end of " + harm, () -> storage.status().get("spooled").startsWith("0 recordings"));
            });
            assertTrue(log.contains("is damaged before it was in its bucket"), log);
            assertEquals(harm.equals("removed"), Files.notExists(local.resolve("quarantine/" + n(harm))), harm);
            assertTrue(Files.exists(local.resolve("quarantine/" + n(harm) + ".metadata.json")), harm);
        }
        assertEquals(Map.of(), server().objects);
    }

    @Test
    void aFileThatIsReplacedWhileItIsRecordedIsWrittenAgainAndGoesUp() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        StorageOutput output = storage.create(authenticated(n("large")));
        output.write(bytes, 0, 2 * PART);
        eventually("two parts", () -> journal(n("large")).contains("\"number\":2"));
        Files.move(
                Files.write(temp.resolve("copy"), random(3 * PART, 2)),
                local.resolve(n("large")),
                StandardCopyOption.ATOMIC_MOVE);
        output.write(bytes, 2 * PART, PART);
        assertThrows(IOException.class, () -> output.finish(ended(n("large"))));
        output.abandon(ended(n("large")));
        assertArrives(server(), n("large"), bytes);
        eventually("end", () -> leftFiles().equals(List.of(n("large.replaced"))));
    }

    @Test
    void whatIsUpOfAFileThatIsCutIsCompleted() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        StorageOutput output = storage.create(authenticated(n("large")));
        output.write(bytes, 0, 2 * PART);
        // two threads send the parts, in any order
        eventually("two parts", () -> hasPart(1) && hasPart(2));
        Files.write(local.resolve(n("large")), new byte[10]);
        output.abandon(ended(n("large")));
        assertArrives(server(), n("large"), java.util.Arrays.copyOf(bytes, 2 * PART));
        eventually("end", () -> leftFiles().stream().allMatch(file -> file.startsWith("quarantine/")));
        assertTrue(Files.exists(local.resolve("quarantine/" + n("large"))));
    }

    private boolean hasPart(int number) {
        return journal(n("large")).contains("\"number\":" + number);
    }

    @Test
    void aPartThatIsOnItsWayWhenTheFileIsFoundToBeCutIsCompletedToo() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        server().faults = new Faults() {
            private boolean first = true;

            @Override
            public synchronized void before(String operation, String key) throws BucketException {
                if (operation.equals("UploadPart") && !first) {
                    throw FakeBucket.failure(Kind.TRANSIENT);
                }
                first &= !operation.equals("UploadPart");
            }

            @Override
            public void after(String operation, String key) {
                if (operation.equals("UploadPart")) {
                    awaitAnswer(answered);
                }
            }
        };
        byte[] bytes = random(2 * PART, 1);
        StorageOutput output = storage.create(authenticated(n("large")));
        output.write(bytes, 0, PART);
        eventually("a part on its way", () -> server().count("UploadPart 1") == 1);
        output.write(bytes, PART, PART);
        Files.write(local.resolve(n("large")), new byte[10]);
        output.abandon(ended(n("large")));
        eventually(
                "the damage",
                () -> storage.status().getOrDefault(n("large"), "").contains("it has 10 bytes"));
        answered.countDown();
        assertArrives(server(), n("large"), java.util.Arrays.copyOf(bytes, PART));
        eventually("end", () -> leftFiles().stream().allMatch(file -> file.startsWith("quarantine/")));
    }

    private static void awaitAnswer(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
