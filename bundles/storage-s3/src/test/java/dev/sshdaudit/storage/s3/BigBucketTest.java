package dev.sshdaudit.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.BucketSettings;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.Credentials;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.ObjectOptions;
import dev.sshdaudit.storage.s3.bucket.Destination;
import dev.sshdaudit.storage.s3.bucket.SdkBucket;
import dev.sshdaudit.storage.s3.testing.BigBucket;
import dev.sshdaudit.storage.s3.upload.ObjectNaming;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What questions cost in requests, of a bucket of 1,000,000 recordings on 100 days, with the default of the key prefix. */
@Timeout(300)
class BigBucketTest {

    private static final int DAYS = 100;
    private static final int PER_DAY = 10_000;
    /** Names that were kept would be 50 MB; pages of lists that are on their way differ by up to 25 MB. */
    private static final long FLAT = 40L << 20;

    private static final int LAST = DAYS - 1;
    /** The former default of the key prefix was none. */
    private static final String FORMER = "fedcba9876543210fedcba9876543210.xz";

    @TempDir
    static Path folder;

    private static BigBucket bucket;
    private static S3StorageProvider provider;
    private static RecordingCatalog catalog;

    @BeforeAll
    static void open() throws IOException {
        bucket = new BigBucket(LocalDate.now(ZoneOffset.UTC).minusDays(DAYS), DAYS, PER_DAY);
        bucket.put(FORMER, BigBucket.content(FORMER));
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
        catalog = provider.service().catalog().orElseThrow();
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

    private static Instant begin(int day) {
        return bucket.day(day).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    @Test
    void theNewestAreListedFromTheirDay() throws IOException {
        List<Entry> entries = catalog.list("", 50);
        assertEquals(50, entries.size());
        assertEquals(bucket.name(LAST, PER_DAY - 1), entries.get(0).metadata().name());
        assertEquals(BigBucket.user(PER_DAY - 1), entries.get(0).metadata().username());
        assertEquals(bucket.name(LAST, PER_DAY - 50), entries.get(49).metadata().name());
        assertRequests("the newest 50 by the storage's own list", Map.of("LIST", 12, "HEAD", 50));
    }

    @Test
    void aDayIsListedWithoutTheOthers() throws IOException {
        int[] count = {0};
        LocalDate day = bucket.day(40);
        catalog.files().orElseThrow().list("", new Days(day, day), name -> count[0]++);
        assertEquals(PER_DAY, count[0]);
        assertRequests("the names of a day", Map.of("LIST", 11));
    }

    @Test
    void aRecordingOfTheFormerLayoutIsRead() throws IOException {
        assertEquals(FORMER, catalog.find(FORMER).orElseThrow().metadata().name());
        try (InputStream in = catalog.read(FORMER)) {
            assertArrayEquals(BigBucket.content(FORMER), in.readAllBytes());
        }
        assertRequests("a recording that lies where the former default of prefix put it", Map.of("HEAD", 1, "GET", 1));
    }

    @Test
    void whatIsOldEnoughToBeDeletedIsListedWithoutWhatIsNot() throws IOException {
        Set<String> names = new HashSet<>();
        catalog.files().orElseThrow().list("", Days.until(begin(0).plusSeconds(1)), names::add);
        assertTrue(names.contains(bucket.name(0, 77)));
        assertTrue(names.contains(FORMER));
        assertEquals(PER_DAY + 1, names.size());
        assertRequests("the names that a rule of retention looks at, where one day is old enough", Map.of("LIST", 13));
    }

    @Test
    void allNamesPassByInAFlatHeap() throws IOException {
        // what the client needs for any listing is there by the first look
        long[] first = {0};
        long[] most = {0};
        long[] count = {0};
        catalog.files().orElseThrow().list("", name -> {
            if (++count[0] == 200_000) {
                first[0] = used();
            } else if (count[0] % 450_000 == 0) {
                most[0] = Math.max(most[0], used());
            }
        });
        assertEquals((long) DAYS * (PER_DAY) + 1, count[0]);
        assertTrue(
                most[0] - first[0] < FLAT,
                "the heap grew by " + (most[0] - first[0]) + " bytes while the names passed by, as if they were kept");
        System.out.printf("1,000,000 names passed by, and the live heap grew by %,d bytes%n", most[0] - first[0]);
        assertRequests("all names", Map.of("LIST", DAYS * 11 + 4));
    }

    /** Bytes that are in use after a collection. */
    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void theRecordingsOfAConnectionAreListedOnItsDay() throws IOException {
        LocalDate day = bucket.day(17);
        List<Entry> entries = catalog.list(bucket.id(17, 4321), new Days(day, day), 1000);
        assertEquals(List.of(bucket.name(17, 4321)), names(entries));
        assertEquals(bucket.start(17, 4321), entries.get(0).metadata().start());
        assertRequests("the recordings of a connection", Map.of("LIST", 1, "HEAD", 1));
    }

    @Test
    void theBeginningOfAnIdIsLookedForOnEachDay() throws IOException {
        List<Entry> entries = catalog.list(bucket.id(17, 4321).substring(0, 8), 1000);
        assertEquals(List.of(bucket.name(17, 4321)), names(entries));
        assertRequests("the recordings of the first 8 digits of an id", Map.of("LIST", DAYS + 2, "HEAD", 1));
    }

    @Test
    void aRecordingIsFoundAndReadByItsName() throws IOException {
        String name = bucket.name(17, 4321);
        assertEquals(name, catalog.find(name).orElseThrow().metadata().name());
        assertTrue(catalog.hasArrived(name));
        try (InputStream in = catalog.read(name)) {
            assertArrayEquals(BigBucket.content(name), in.readAllBytes());
        }
        assertRequests("a recording found, looked for, and read by its name", Map.of("HEAD", 2, "GET", 1));
    }

    @Test
    void aRecordingThatIsNotThereIsLookedForOnTheDaysOnWhichItCanBe() throws IOException {
        String name = bucket.id(DAYS - 3, 4321) + ".2.xz";
        assertEquals(Optional.empty(), catalog.find(name));
        assertRequests(
                "a recording that is not there, of a connection of three days ago", Map.of("LIST", 4, "HEAD", 3));
    }

    private static List<String> names(List<Entry> entries) {
        return entries.stream().map(entry -> entry.metadata().name()).toList();
    }

    @Test
    void manyObjectsOfTheFormerLayoutDoNotHideTheDays() throws IOException {
        try (BigBucket upgraded = new BigBucket(bucket.day(0), 3, 10)) {
            for (int i = 0; i < 3 * BigBucket.PAGE; i++) {
                // names before and behind those of the days
                upgraded.put(String.format("%03x%029x.xz", i, i), new byte[1]);
            }
            BucketSettings settings = new BucketSettings(
                    new Destination(upgraded.endpoint(), "us-east-1", "audit"),
                    new Credentials("audit", "secret-of-an-upgraded-bucket"),
                    true,
                    List.of(),
                    10,
                    new ObjectOptions("", "", "", "", 0, "", Map.of()));
            try (Bucket client = SdkBucket.of(settings)) {
                Keys keys = new Keys(client, new ObjectNaming("{date}/", true, true));
                assertEquals(List.of(upgraded.day(0), upgraded.day(1), upgraded.day(2)), keys.days());
                int[] count = {0};
                keys.list("", true, Days.ALL, found -> count[0]++);
                assertEquals(3 * BigBucket.PAGE + 30, count[0]);
            }
        }
    }
}
