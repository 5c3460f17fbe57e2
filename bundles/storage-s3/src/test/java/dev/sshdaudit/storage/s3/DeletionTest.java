package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.bucket.FakeBucket;
import dev.sshdaudit.storage.s3.bucket.FakeBucket.Faults;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings are deleted from the local folder and from the bucket. */
@Timeout(120)
class DeletionTest extends StorageFixture {

    /** Recordings stay here: the bucket takes nothing. */
    private static final Faults OUT_OF_ORDER =
            failing(Kind.TRANSIENT, "PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload");

    @ParameterizedTest
    @ValueSource(strings = {"", "audit/", "{date}/{host}/"})
    void aRecordingInTheBucketIsDeletedThere(String prefix) throws IOException {
        storage.use(configuration("one", local, 0, prefix));
        record(n("r"), 10);
        record(n("r2"), 10);
        assertNothingIsLeft();
        storage.delete(n("r"));
        assertEquals(1, server().objects.size());
        assertTrue(server().objects.keySet().iterator().next().endsWith(n("r2")));
        assertThrows(NoSuchFileException.class, () -> storage.delete(n("r")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "audit/", "{date}/{host}/"})
    void aRecordingHasArrivedWhenTheBucketHasItAndTheFolderDoesNot(String prefix) throws IOException {
        storage.use(configuration("one", local, 0, prefix));
        assertFalse(storage.hasArrived(n("r")));
        server().faults = OUT_OF_ORDER;
        record(n("r"), 10);
        assertFalse(storage.hasArrived(n("r")));
        server().faults = NONE;
        assertNothingIsLeft();
        assertTrue(storage.hasArrived(n("r")));
        assertEquals(Optional.empty(), storage.retention(n("r")));
        server().locks.put(server().objects.keySet().iterator().next(), "a legal hold");
        assertEquals(Optional.of("the bucket keeps its object by a legal hold"), storage.retention(n("r")));
        assertEquals(Optional.empty(), storage.retention(n("x")));
        server().faults = failing(Kind.REFUSED, "HeadObject");
        assertThrows(IOException.class, () -> storage.hasArrived(n("r")));
        assertThrows(IOException.class, () -> storage.retention(n("r")));
    }

    @Test
    void aSegmentOfALedgerIsDeleted() throws IOException {
        String segment = AuditLedger.NAME_PREFIX + "0123456789abcdef-000000000000.jsonl";
        record(segment, 10);
        assertNothingIsLeft();
        storage.delete(segment);
        assertTrue(server().objects.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 3 * PART + 10})
    void aRecordingThatTheBucketDidNotTakeIsDeletedHereAndNotAskedForThere(int size) throws IOException {
        server().faults = failing(Kind.REFUSED, "PutObject", "CreateMultipartUpload");
        record(n("r"), size);
        eventually("it fails", () -> storage.status().get("uploads").contains("1 failed"));
        storage.delete(n("r"));
        server().faults = NONE;
        assertNothingIsLeft();
        assertEquals(0, server().count("DeleteObject"));
        assertTrue(server().objects.isEmpty());
        record(n("r"), 10);
        eventually("the name is free", () -> server().objects.containsKey(n("r")));
    }

    @Test
    void anUploadInPartsIsAborted() throws IOException {
        server().faults = new Faults() {
            @Override
            public void before(String operation, String key) throws BucketException {
                if (operation.equals("UploadPart") && server().count("UploadPart 2") > 0) {
                    throw FakeBucket.failure(Kind.TRANSIENT);
                }
            }
        };
        record(n("r"), 3 * PART + 10);
        eventually("it fails", () -> storage.status().get("uploads").contains("1 failed"));
        assertEquals(1, server().openUploads());
        storage.delete(n("r"));
        assertNothingIsLeft();
        assertEquals(0, server().count("CompleteMultipartUpload"));
    }

    @Test
    void aRecordingWhoseAnswerWasLostIsDeletedAtBothPlaces() throws IOException {
        server().faults = new Faults() {
            @Override
            public void after(String operation, String key) throws BucketException {
                if (operation.equals("PutObject")) {
                    throw FakeBucket.failure(Kind.TRANSIENT);
                }
            }

            @Override
            public void before(String operation, String key) throws BucketException {
                if (operation.equals("HeadObject") && server().count("DeleteObject") == 0 && looking) {
                    throw FakeBucket.failure(Kind.TRANSIENT);
                }
            }
        };
        looking = true;
        record(n("r"), 10);
        eventually(
                "it is there, and not known to be",
                () -> server().objects.containsKey(n("r"))
                        && storage.status().get("uploads").contains("1 failed"));
        looking = false;
        storage.delete(n("r"));
        assertNothingIsLeft();
        assertTrue(server().objects.isEmpty(), () -> String.valueOf(server().requests));
    }

    private volatile boolean looking;

    @Test
    void aRecordingThatIsBeingWrittenStays() throws IOException {
        StorageOutput output = storage.create(metadata(n("r")));
        write(output, random(3 * PART, 1));
        IOException e = assertThrows(IOException.class, () -> storage.delete(n("r")));
        assertTrue(e.getMessage().contains("is being written"), e::getMessage);
        output.update(authenticated(n("r")));
        output.finish(ended(n("r")));
        assertArrives(server(), n("r"), random(3 * PART, 1));
    }

    @Test
    void aRequestThatIsUnderWayEndsFirst() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        server().faults = new Faults() {
            @Override
            public void before(String operation, String key) {
                if (operation.equals("PutObject")) {
                    sending.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        };
        record(n("r"), 10);
        sending.await();
        AtomicReference<Exception> failure = new AtomicReference<>();
        Thread deleting = new Thread(() -> {
            try {
                storage.delete(n("r"));
            } catch (IOException e) {
                failure.set(e);
            }
        });
        deleting.start();
        eventually("it waits", () -> deleting.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        deleting.join(30_000);
        assertEquals(null, failure.get());
        assertNothingIsLeft();
        assertTrue(server().objects.isEmpty(), () -> String.valueOf(server().requests));
    }

    @Test
    void whatAnEarlierProcessLeftIsDeletedToo() throws IOException {
        server().faults = OUT_OF_ORDER;
        record(n("r"), 10);
        eventually("it fails", () -> storage.status().get("uploads").contains("1 failed"));
        close();
        start();
        eventually("it is known", () -> names(storage.list("", 9)).contains(n("r")));
        storage.delete(n("r"));
        server().faults = NONE;
        assertNothingIsLeft();
        assertTrue(server().objects.isEmpty());
    }

    @Test
    void whereObjectsMayNotBeLookedAtTheyCanBeDeleted() throws IOException {
        record(n("r"), 10);
        assertNothingIsLeft();
        server().faults = failing(Kind.REFUSED, "HeadObject");
        storage.delete(n("r"));
        assertTrue(server().objects.isEmpty());
    }

    @Test
    void aBucketThatDoesNotDeleteIsAnErrorAndTheObjectStays() throws IOException {
        record(n("r"), 10);
        assertNothingIsLeft();
        server().faults = failing(Kind.REFUSED, "DeleteObject");
        assertThrows(IOException.class, () -> storage.delete(n("r")));
        assertFalse(server().objects.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "", "a/b", "\0"})
    void namesThatNoRecordingHasDeleteNothing(String name) {
        assertThrows(NoSuchFileException.class, () -> storage.delete(name));
        assertEquals(0, server().count("DeleteObject"));
    }
}
