package dev.sshdaudit.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.query.find.Finder;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.query.read.Opened;
import dev.sshdaudit.query.read.Recordings;
import dev.sshdaudit.query.verify.Verifying;
import dev.sshdaudit.storage.s3.S3StorageProvider;
import dev.sshdaudit.storage.s3.testing.BigBucket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What questions that ledgers answer cost in requests, of a bucket of 1,000,000 recordings on 100 days, with the default of the key prefix. */
@Timeout(300)
class BigBucketTest {

    private static final int DAYS = 100;
    private static final int PER_DAY = 10_000;
    private static final int LAST = DAYS - 1;

    @TempDir
    static Path folder;

    private static BigBucket bucket;
    private static S3StorageProvider provider;
    private static Place place;

    @BeforeAll
    static void open() throws IOException {
        bucket = new BigBucket(LocalDate.now(ZoneOffset.UTC).minusDays(DAYS), DAYS, PER_DAY);
        new NodesLedger(bucket, PER_DAY).write(DAYS);
        provider = new S3StorageProvider();
        provider.configure(Map.of(
                "local",
                folder.toString(),
                "endpoint",
                bucket.endpoint(),
                "bucket",
                "audit",
                "accessKey",
                "audit",
                "secretKey",
                "secret-of-a-big-bucket",
                "pathStyleAccess",
                true));
        place = new Place("s3", provider.service().catalog().orElseThrow());
    }

    @AfterAll
    static void close() {
        provider.close();
        bucket.close();
    }

    @BeforeEach
    void count() {
        bucket.takeRequests();
    }

    private static void assertRequests(String what, Map<String, Integer> most) {
        Map<String, Integer> requests = bucket.takeRequests();
        System.out.println("a bucket of 1,000,000 recordings, " + what + ": " + requests);
        Map<String, Integer> tooMany = new TreeMap<>(requests);
        tooMany.keySet().removeIf(kind -> requests.get(kind) <= most.getOrDefault(kind, 0));
        assertTrue(tooMany.isEmpty(), what + ": " + requests + " instead of at most " + most);
    }

    private static List<Found> find(RecordingFilter filter, int limit) throws IOException {
        List<Found> found = new ArrayList<>();
        new Finder().find(place, filter, limit, each -> {
            found.add(each);
            return true;
        });
        return found;
    }

    private static Instant begin(int day) {
        return bucket.day(day).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    @Test
    void theNewestAreFoundInTheNewestSegments() throws IOException {
        List<Found> found = find(RecordingFilter.ALL, 50);
        assertEquals(50, found.size());
        assertEquals(
                bucket.name(LAST, PER_DAY - NodesLedger.ONE_OF), found.get(0).id());
        assertRequests("the newest 50 by the ledger", Map.of("LIST", 9, "GET", 30));
    }

    @Test
    void allAreFoundTheNewestFirstThoughTheDaysAreListedPieceByPiece() throws IOException {
        List<Found> found = find(RecordingFilter.ALL, Integer.MAX_VALUE);
        assertEquals(DAYS * PER_DAY / NodesLedger.ONE_OF, found.size());
        for (int i = 1; i < found.size(); i++) {
            assertTrue(found.get(i).start().isBefore(found.get(i - 1).start()), "place " + i);
        }
        assertRequests("all by the ledger", Map.of("LIST", DAYS + 9, "GET", DAYS * NodesLedger.SEGMENTS_A_DAY + 4));
    }

    @Test
    void whatAUserDidSinceYesterdayIsFoundInTheSegmentsSinceYesterday() throws IOException {
        RecordingFilter alice = RecordingFilter.ALL.withUser("alice").between(begin(LAST), null);
        List<Found> found = find(alice, 1000);
        assertEquals(PER_DAY / (10 * NodesLedger.ONE_OF), found.size());
        assertEquals(
                bucket.name(LAST, PER_DAY - 10 * NodesLedger.ONE_OF),
                found.get(0).id());
        assertRequests("what a user did on the last day", Map.of("LIST", 8, "GET", 20));
    }

    @Test
    void aRecordingIsShownByTheIdOfItsConnectionWithoutALedger() throws IOException {
        Opened opened = new Recordings(new OnlyFormats()).find(place, bucket.id(17, 4321), any -> true, false, false);
        assertEquals(bucket.name(17, 4321), opened.entry().metadata().name());
        try (InputStream in = place.catalog().read(opened.entry().metadata().name())) {
            assertArrayEquals(BigBucket.content(bucket.name(17, 4321)), in.readAllBytes());
        }
        assertRequests("a recording by an id", Map.of("LIST", 1, "HEAD", 1, "GET", 1));
        assertEquals(bucket.start(17, 4321), opened.entry().metadata().start());
    }

    @Test
    void aRecordingIsFoundByItsName() throws IOException {
        Opened opened = new Recordings(new OnlyFormats()).find(place, bucket.name(17, 1), any -> true, false, false);
        assertEquals(bucket.name(17, 1), opened.entry().metadata().name());
        assertRequests("a recording by its name", Map.of("HEAD", 1));
    }

    @Test
    void aRecordingIsShownByTheBeginningOfAnIdWithARequestForEachDay() throws IOException {
        String typed = bucket.id(17, 4321).substring(0, 8);
        Opened opened = new Recordings(new OnlyFormats()).find(place, typed, any -> true, false, false);
        assertEquals(bucket.name(17, 4321), opened.entry().metadata().name());
        assertRequests("a recording by the first 8 digits of an id", Map.of("LIST", DAYS + 3, "HEAD", 1));
    }

    @Test
    void aRecordingIsFoundInTheLedgerByTheIdOfItsConnection() throws IOException {
        String id = bucket.id(LAST - 1, 2 * NodesLedger.ONE_OF);
        List<Found> found = find(RecordingFilter.ALL.withId(id), 50);
        assertEquals(List.of(id + ".xz"), found.stream().map(Found::id).toList());
        assertRequests("what the ledger tells of an id of the day before the last one", Map.of("LIST", 12, "GET", 30));
    }

    @Test
    void aSampleIsVerifiedWithItsOwnBytesAndTheLedgers() throws IOException {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            names.add(bucket.name(5 * i, NodesLedger.ONE_OF * i));
        }
        List<Finding> findings = new ArrayList<>();
        VerifyRequest request = new VerifyRequest(null, names, null, List.of());
        Verification verification =
                new Verifying(new OnlyFormats(), Duration.ZERO).verify(place, request, findings::add);
        assertEquals(List.of(), findings);
        assertEquals(20, verification.recordings());
        assertTrue(verification.isGood());
        int segments = DAYS * NodesLedger.SEGMENTS_A_DAY;
        assertRequests("a sample of 20 verified", Map.of("LIST", 2 * (DAYS + 2), "GET", 2 * segments + 3 * 20));
    }

    /** Services of which finding and verifying need none. */
    private static final class OnlyFormats implements Services {

        @Override
        public Place place(String storage) {
            return place;
        }

        @Override
        public boolean isStrict() {
            return false;
        }

        @Override
        public AuditStatus status() {
            throw new IllegalStateException();
        }

        @Override
        public Map<String, AuditFormat> formats() {
            return Map.of();
        }

        @Override
        public RecordingEncryption encryption() {
            return null;
        }

        @Override
        public EncryptedCopies copies() {
            return null;
        }

        @Override
        public LiveConnections live() {
            return null;
        }

        @Override
        public LedgerNotes notes() {
            return null;
        }

        @Override
        public AuditLedger ledger() {
            return null;
        }
    }
}
