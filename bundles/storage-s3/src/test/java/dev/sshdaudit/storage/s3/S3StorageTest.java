package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.UploadCounts;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.bucket.FakeBucket;
import dev.sshdaudit.storage.s3.bucket.FakeBucket.Faults;
import dev.sshdaudit.storage.s3.bucket.ObjectHead;
import dev.sshdaudit.storage.s3.upload.ObjectNaming;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3StorageTest extends StorageFixture {

    /** Fails one operation as long as it is told to. */
    @Test
    void segmentsOfALedgerGoUpAndAreNoneOfTheRecordingsThatAreListedAndCounted() throws IOException {
        String segment = AuditLedger.NAME_PREFIX + "0123456789abcdef-000000000000.jsonl";
        String again = AuditLedger.NAME_PREFIX + "0123456789abcdef-000000000000.2.jsonl";
        byte[] first = record(segment, 3 * PART);
        StorageOutput open = storage.create(metadata(again));
        write(open, random(10, 1));
        record(n("r"), 10);
        eventually(
                "it is up",
                () -> server().objects.get(segment) != null && server().objects.get(n("r")) != null);
        assertArrayEquals(first, server().objects.get(segment));
        assertEquals(List.of(n("r")), names(storage.list("", 1)));
        assertEquals(List.of(n("r")), names(storage.list("", 9)));
        assertEquals(2, storage.list(AuditLedger.NAME_PREFIX, 9).size());
        assertTrue(storage.find(segment).isPresent());
        assertTrue(storage.status().get("spooled").startsWith("0 recordings"), () -> String.valueOf(storage.status()));
        open.abandon(ended(again));
        close();
        start();
        eventually("it is up", () -> server().objects.get(again) != null);
    }

    @Test
    void segmentsOfALedgerAreFoundBehindAPrefixWithPlaceholders() throws IOException {
        storage.use(configuration("one", local, 0, "{host}-{date}/x-"));
        String segment = AuditLedger.NAME_PREFIX + "0123456789abcdef-000000000012.jsonl";
        byte[] bytes = record(segment, 10);
        eventually("it is up", () -> Files.notExists(local.resolve(segment)));
        assertEquals(List.of(segment), names(storage.list(AuditLedger.NAME_PREFIX, 9)));
        assertArrayEquals(bytes, storage.read(segment).readAllBytes());
    }

    @Test
    void thePlaceIsTheBucket() throws IOException {
        String before = storage.place();
        storage.use(configuration("two"));
        assertNotEquals(before, storage.place());
    }

    @Test
    void aSmallRecordingIsPutWithOneRequestAndLookedAtWithAnother() throws IOException {
        byte[] bytes = record(n("small"), PART - 1);
        assertArrives(server(), n("small"), bytes);
        assertNothingIsLeft();
        assertEquals(List.of("PutObject", "HeadObject"), server().requests);
    }

    @Test
    void aLargeOneGoesUpInPartsWhileItIsRecorded() throws IOException {
        byte[] bytes = random(4 * PART + 1, 1);
        StorageOutput output = storage.create(metadata(n("large")));
        output.update(authenticated(n("large")));
        output.write(bytes, 0, 3 * PART + 500);
        eventually("three parts", () -> server().count("UploadPart 3") == 1);
        assertEquals(0, server().count("UploadPart 4"));
        eventually("progress", () -> storage.status().get(n("large")) != null);
        output.write(bytes, 3 * PART + 500, PART - 499);
        eventually("four parts", () -> server().count("UploadPart 4") == 1);
        output.finish(ended(n("large")));
        assertArrives(server(), n("large"), bytes);
        assertNothingIsLeft();
        assertEquals(1, server().count("UploadPart 5"));
        assertEquals(1, server().count("CompleteMultipartUpload"));
        assertEquals(0, server().count("ListMultipartUploads"));
    }

    @Test
    void nothingGoesUpBeforeTheUserIsKnown() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        StorageOutput output = storage.create(metadata(n("large")));
        write(output, bytes);
        record(n("other"), 10);
        eventually("the other one", () -> server().objects.containsKey(n("other")));
        assertEquals(0, server().count("CreateMultipartUpload"));
        output.update(authenticated(n("large")));
        output.finish(ended(n("large")));
        assertArrives(server(), n("large"), bytes);
        assertEquals("true", server().heads.get(n("large")).metadata().get("authenticated"));
        assertEquals("alice", server().heads.get(n("large")).metadata().get("username"));
    }

    @Test
    void oneThatWasCutGoesUpToo() throws IOException {
        StorageOutput output = storage.create(metadata(n("cut")));
        write(output, random(10, 1));
        output.abandon(metadata(n("cut")).ended(State.CUT, START));
        assertArrives(server(), n("cut"), random(10, 1));
        assertEquals("false", server().heads.get(n("cut")).metadata().get("authenticated"));
        assertNothingIsLeft();
    }

    @Test
    void anOutageIsSurvivedAndTold() throws IOException {
        server().faults = failing(Kind.TRANSIENT, "PutObject");
        byte[] bytes = record(n("a"), 10);
        eventually("failed", () -> storage.status().get("uploads").contains("1 failed"));
        UploadCounts counts = storage.uploads().orElseThrow();
        assertEquals(1, counts.failed());
        assertEquals(START, counts.oldest());
        eventually("the reason", () -> storage.status().getOrDefault(n("a"), "").endsWith("told: TRANSIENT"));
        assertTrue(Files.exists(local.resolve(n("a"))));
        server().faults = NONE;
        assertArrives(server(), n("a"), bytes);
        assertNothingIsLeft();
    }

    @Test
    void oneThatFailsIsNotInTheWayOfOthers() throws IOException {
        server().faults = new Faults() {
            @Override
            public void before(String operation, String key) throws BucketException {
                if (key.equals(n("bad"))) {
                    throw FakeBucket.failure(Kind.REFUSED);
                }
            }
        };
        byte[] bad = record(n("bad"), 10);
        for (int i = 0; i < 50; i++) {
            record(n("good" + i), 10);
        }
        eventually("the good ones", () -> server().objects.size() == 50);
        server().faults = NONE;
        assertArrives(server(), n("bad"), bad);
        assertNothingIsLeft();
    }

    @Test
    void aLostAnswerToTheBeginningLeavesNoUploadOpen() throws IOException {
        server().faults = losingFirstAnswer("CreateMultipartUpload");
        byte[] bytes = record(n("large"), 3 * PART);
        assertArrives(server(), n("large"), bytes);
        assertNothingIsLeft();
        assertEquals(1, server().count("AbortMultipartUpload"));
    }

    @Test
    void onlyUploadsOfOurOwnRecordingsAreAborted() throws IOException {
        server().createMultipartUpload(new ObjectHead(n("large-of-another-node"), "", Map.of()));
        server().faults = losingFirstAnswer("CreateMultipartUpload");
        byte[] bytes = record(n("large"), 3 * PART);
        assertArrives(server(), n("large"), bytes);
        eventually("end", () -> leftFiles().isEmpty());
        assertEquals(1, server().openUploads());
    }

    @Test
    void aLostAnswerToCompletingSendsNothingAnewWhereTheObjectIsThere() throws IOException {
        server().faults = losingFirstAnswer("CompleteMultipartUpload");
        byte[] bytes = record(n("large"), 3 * PART);
        assertArrives(server(), n("large"), bytes);
        assertNothingIsLeft();
        assertEquals(1, server().count("CreateMultipartUpload"));
        assertEquals(2, server().count("CompleteMultipartUpload"));
    }

    @Test
    void aLostAnswerToCompletingSendsTheRecordingAnewWhereObjectsMayNotBeLookedAt() throws IOException {
        server().faults = both(losingFirstAnswer("CompleteMultipartUpload"), failing(Kind.REFUSED, "HeadObject"));
        byte[] bytes = record(n("large"), 3 * PART);
        assertArrives(server(), n("large"), bytes);
        assertNothingIsLeft();
        assertEquals(2, server().count("CreateMultipartUpload"));
        assertEquals(3, server().count("CompleteMultipartUpload"));
        assertEquals(1, server().count("HeadObject"), "that it is denied is remembered");
        assertTrue(storage.status().get("objects are whole by").contains("HEAD is denied"));
    }

    @Test
    void anUploadThatTheServerHasForgottenIsSentAnew() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        StorageOutput output = storage.create(authenticated(n("large")));
        output.write(bytes, 0, 2 * PART);
        eventually("two parts", () -> server().count("UploadPart 2") == 1);
        server().expireUploads();
        output.write(bytes, 2 * PART, PART);
        output.finish(ended(n("large")));
        assertArrives(server(), n("large"), bytes);
        assertNothingIsLeft();
    }

    @Test
    void partsThatTheServerDoesNotAcceptAreSentAnew() throws IOException {
        server().faults = new Faults() {
            private boolean refused;

            @Override
            public synchronized void before(String operation, String key) throws BucketException {
                if (operation.equals("CompleteMultipartUpload") && !refused) {
                    refused = true;
                    throw FakeBucket.failure(Kind.PARTS_REFUSED);
                }
            }
        };
        byte[] bytes = record(n("large"), 3 * PART);
        assertArrives(server(), n("large"), bytes);
        assertNothingIsLeft();
        assertEquals(1, server().count("AbortMultipartUpload"));
    }

    @Test
    void whereListingIsDeniedRecordingsGoUpAllTheSame() throws IOException {
        server().faults = new Faults() {
            private boolean lost;

            @Override
            public void before(String operation, String key) throws BucketException {
                if (operation.equals("ListMultipartUploads")) {
                    throw FakeBucket.failure(Kind.REFUSED);
                }
            }

            @Override
            public synchronized void after(String operation, String key) throws BucketException {
                if (operation.equals("CreateMultipartUpload") && !lost) {
                    lost = true;
                    throw FakeBucket.failure(Kind.TRANSIENT);
                }
            }
        };
        byte[] bytes = record(n("large"), 3 * PART);
        assertArrives(server(), n("large"), bytes);
        eventually("an empty folder", () -> leftFiles().isEmpty());
    }

    @Test
    void theNextProcessGoesOnWhereThisOneWas() throws IOException {
        byte[] bytes = random(5 * PART, 1);
        StorageOutput output = storage.create(authenticated(n("large")));
        output.write(bytes, 0, 3 * PART);
        eventually("three parts", () -> journal(n("large")).contains("\"number\":3"));
        storage.close();
        // what was written meanwhile is in the file alone
        output.write(bytes, 3 * PART, 2 * PART);
        assertEquals(List.of(), server().objects.keySet().stream().toList());
        start();
        assertArrives(server(), n("large"), bytes);
        assertNothingIsLeft();
        for (int part = 1; part <= 3; part++) {
            assertEquals(1, server().count("UploadPart " + part), "part " + part);
        }
        assertEquals(1, server().count("CreateMultipartUpload"));
    }

    @Test
    void anotherBucketGetsWhatIsNotUpYetAndTheFormerKeepsNoUpload() throws IOException {
        byte[] bytes = random(4 * PART, 1);
        StorageOutput output = storage.create(authenticated(n("large")));
        output.write(bytes, 0, 2 * PART);
        eventually("two parts", () -> journal(n("large")).contains("\"number\":2"));
        server().faults = failing(Kind.REFUSED, "PutObject");
        byte[] small = record(n("small"), 10);
        storage.use(configuration("two"));
        assertArrives(server("two"), n("small"), small);
        output.write(bytes, 2 * PART, 2 * PART);
        output.finish(ended(n("large")));
        assertArrives(server("two"), n("large"), bytes);
        assertNothingIsLeft();
        assertTrue(server("one").objects.isEmpty());
        assertTrue(clients.get(0).get(), "the former client is closed when nothing needs it");
        assertFalse(clients.get(1).get());
    }

    @Test
    void newKeysForTheSameBucketGoOnWithTheUpload() throws IOException {
        byte[] bytes = random(4 * PART, 1);
        StorageOutput output = storage.create(authenticated(n("large")));
        output.write(bytes, 0, 2 * PART);
        eventually("two parts", () -> journal(n("large")).contains("\"number\":2"));
        storage.use(configuration("one"));
        output.write(bytes, 2 * PART, 2 * PART);
        output.finish(ended(n("large")));
        assertArrives(server(), n("large"), bytes);
        assertEquals(1, server().count("CreateMultipartUpload"));
    }

    @Test
    void afterARestartWithAnotherBucketTheRecordingGoesThere() throws IOException {
        byte[] bytes = random(3 * PART, 1);
        StorageOutput output = storage.create(authenticated(n("large")));
        output.write(bytes, 0, 3 * PART);
        eventually("parts", () -> journal(n("large")).contains("\"number\":3"));
        storage.close();
        start("two");
        assertArrives(server("two"), n("large"), bytes);
        eventually("an empty folder", () -> leftFiles().isEmpty());
    }

    @Test
    void aFullLocalFolderIsAnErrorUntilThereIsRoom() throws IOException {
        storage.use(configuration("one", local, 100, ""));
        server().faults = failing(Kind.TRANSIENT, "PutObject");
        StorageOutput output = storage.create(metadata(n("a")));
        output.write(new byte[90], 0, 90);
        IOException e = assertThrows(IOException.class, () -> output.write(new byte[11], 0, 11));
        assertTrue(e.getMessage().startsWith("PID audit.s3, key local.maxSize: "), e.getMessage());
        output.abandon(metadata(n("a")).ended(State.CUT, START));
        server().faults = NONE;
        eventually(
                "room",
                // the files are gone a moment before their bytes no longer count
                () -> server().objects.containsKey(n("a"))
                        && leftFiles().isEmpty()
                        && storage.status().get("spooled").startsWith("0 recordings"));
        record(n("b"), 100);
        eventually("the second", () -> server().objects.containsKey(n("b")));
    }

    @Test
    void aFolderInUseIsRefusedUntilItIsFree() throws IOException {
        try (S3Storage second = new S3Storage(this::client, QUICK, Runnable::run)) {
            second.use(configuration("two"));
            IOException e = assertThrows(IOException.class, () -> second.create(metadata(n("a"))));
            assertTrue(e.getMessage().startsWith("PID audit.s3, key local: \"" + local + "\""), e.getMessage());
            assertTrue(e.getMessage().contains("used by another process"), e.getMessage());
            assertEquals(e.getMessage(), second.status().get("problem"));
            storage.close();
            second.create(metadata(n("a"))).finish(ended(n("a")));
            eventually("the recording", () -> server("two").objects.containsKey(n("a")));
        }
    }

    @Test
    void anotherFolderIsUsedFromNowOnAndTheFormerIsEmptied() throws IOException {
        server().faults = failing(Kind.TRANSIENT, "PutObject");
        byte[] first = record(n("first"), 10);
        Path other = temp.resolve("other");
        storage.use(configuration("one", other, 0, ""));
        assertEquals("1 recording, 0.0 MiB", storage.status().get("spooled in " + local));
        byte[] second = record(n("second"), 10);
        assertTrue(Files.exists(other.resolve(n("second"))));
        server().faults = NONE;
        assertArrives(server(), n("first"), first);
        assertArrives(server(), n("second"), second);
        eventually("an empty folder", () -> leftFiles().isEmpty());
    }

    @Test
    void localFilesArePrivate() throws IOException {
        StorageOutput output = storage.create(authenticated(n("large")));
        write(output, random(PART, 1));
        eventually("a journal", () -> journal(n("large")).contains("number"));
        for (String file : List.of(n("large"), n("large.metadata.json"), "uploads/" + n("large.jsonl"))) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(local.resolve(file))),
                    file);
        }
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(local.resolve("uploads"))));
    }

    @Test
    void recordingsAreListedAndReadWhereverTheyAre() throws IOException {
        byte[] there = record(n("there"), 10);
        eventually("the first", () -> leftFiles().isEmpty());
        server().faults = failing(Kind.TRANSIENT, "PutObject");
        byte[] here = record(n("here"), 20);
        assertEquals(List.of(n("here"), n("there")), names(storage.list("", 10)));
        assertEquals(List.of(n("there")), names(storage.list(n("the"), 10)));
        assertEquals(1, storage.list("", 1).size());
        Entry entry = storage.list(n("there"), 10).get(0);
        assertEquals(10, entry.size());
        assertEquals("alice", entry.metadata().username());
        assertEquals("binary", entry.metadata().format());
        assertEquals(START, entry.metadata().start());
        assertArrayEquals(there, read(n("there")));
        assertArrayEquals(here, read(n("here")));
        server().faults = failing(Kind.REFUSED, "PutObject", "ListObjectsV2");
        IOException e = assertThrows(IOException.class, () -> storage.list("", 10));
        assertEquals("told: REFUSED. In the local folder: 1", e.getMessage());
        assertEquals(List.of(n("here")), names(storage.list(n("here"), 10)));
    }

    /** The user of a recording becomes known between two attempts to send the recording: it then has two object names. */
    @Test
    void aRecordingWithTwoObjectsIsListedOnce() throws IOException {
        storage.use(configuration("one", local, 0, "audit/{date}/{user}/"));
        byte[] bytes = record(ID, 10);
        assertArrives(server(), "audit/2026-11-01/alice/" + ID, bytes);
        server().objects.put("audit/2026-11-01/_/" + ID, new byte[3]);
        assertEquals(List.of(ID), names(storage.list("", 10)));
    }

    @Test
    void recordingsAreFoundBelowAPrefixWithPlaceholders() throws IOException {
        storage.use(configuration("one", local, 0, "audit/{date}/{user}/{host}-"));
        byte[] bytes = record(ID, 10);
        byte[] second = record(ID + ".2", 10);
        assertArrives(server(), "audit/2026-11-01/alice/node1-" + ID, bytes);
        assertNothingIsLeft();
        assertEquals(List.of(ID, ID + ".2"), names(storage.list("", 10)));
        assertEquals(2, storage.list(ID + ".2", 10).get(0).metadata().part());
        assertArrayEquals(second, read(ID + ".2"));
        assertThrows(java.nio.file.NoSuchFileException.class, () -> read(ID + ".3"));
    }

    @Test
    void whatAListingCannotTellIsSaid() throws IOException {
        assertEquals(List.of(), storage.notes());
        S3Configuration before = configuration("one");
        storage.use(new S3Configuration(
                local,
                before.keeping(),
                0,
                configuration("two").bucket(),
                new ObjectNaming("", false, false),
                PART,
                4));
        List<String> notes = storage.notes();
        assertEquals(2, notes.size());
        assertTrue(notes.get(0).contains("user and address (PID audit.s3, keys metadata.username and metadata.ip)"));
        assertTrue(
                notes.get(1).endsWith("configured before are not listed: one at http://one.example"), notes::toString);
        server("two").faults = failing(Kind.TRANSIENT, "PutObject");
        record(n("here"), 10);
        Entry entry = storage.list(n("here"), 1).get(0);
        assertEquals("alice", entry.metadata().username(), "while it is in the local folder");
        assertEquals("192.0.2.7", entry.metadata().remoteAddress());
        server("two").faults = NONE;
        eventually("there", () -> leftFiles().isEmpty());
        assertNull(storage.list(n("here"), 1).get(0).metadata().username());
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = storage.read(name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void closingLeavesNoThread() throws IOException {
        record(n("a"), 3 * PART);
        storage.close();
        eventually(
                "end of our threads",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("sshd-audit-s3")));
    }
}
