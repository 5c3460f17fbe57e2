package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.bucket.BucketSettings;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.Credentials;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.ObjectOptions;
import dev.sshdaudit.storage.s3.bucket.Destination;
import dev.sshdaudit.storage.s3.bucket.SdkBucket;
import dev.sshdaudit.storage.s3.bucket.Timeouts;
import dev.sshdaudit.storage.s3.testing.FakeS3;
import dev.sshdaudit.storage.s3.testing.FakeS3.Count;
import dev.sshdaudit.storage.s3.testing.FakeS3.Mood;
import dev.sshdaudit.storage.s3.testing.FakeS3.Rule;
import dev.sshdaudit.storage.s3.upload.ObjectNaming;
import dev.sshdaudit.storage.s3.upload.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A local file goes only when its object is whole, whatever the server answers; and what that costs has a bound. The
 * client is the real one, and each seed is another server, which answers by chance: as S3 does, or something else.
 *
 * <p>Of each recording, with {@code P} parts, of whose requests {@code L} got an answer that was not honest, and for which
 * the whole was tried for {@code T} by {@code C} processes:
 *
 * <ul>
 *   <li>it is sent anew at most {@code R = C * log2(2 * T / first + 1)} times, as each wait is at least half of twice the
 *       one before;
 *   <li>each time takes {@code P} parts, and at most 5 requests to begin, complete, look at, list and abort it;
 *   <li>each answer that is not honest costs at most 6 more: the request once more, a look before it, and an upload that
 *       has to be listed and aborted, then and at the end.
 * </ul>
 *
 * So there are at most {@code (R + C) * (P + 5) + 6 * L} requests, and {@code (R + C) * size + L * part} bytes.
 *
 * <p>One lie is beyond any client: where objects may not be looked at, an answer with the very checksum of what was sent
 * to a request that was not done. It is not told here.
 */
@Timeout(1800)
class AnyAnswerTest {

    private static final int PART = 4000;
    private static final Pace PACE =
            new Pace(Duration.ofMillis(4), Duration.ofMillis(40), Duration.ofMillis(40), Duration.ofHours(1));
    private static final Timeouts SHORT =
            new Timeouts(Duration.ofMillis(500), Duration.ofMillis(200), Duration.ofMillis(400));
    private static final boolean SOAK = Boolean.getBoolean("soak");

    @TempDir
    Path temp;

    /** Requests, and those among them whose answers were not honest, of all servers. */
    private long requests;

    private long lies;

    /** One server, one folder, and recordings whose local files are watched all the time. */
    private final class Run implements AutoCloseable {

        final FakeS3 server = new FakeS3();
        final Path local;
        final Map<String, byte[]> ended = new TreeMap<>();
        final long start = System.nanoTime();
        final AtomicBoolean over = new AtomicBoolean();
        final Thread watch = new Thread(this::watch, "watch");
        int processes;
        volatile String violation;
        S3Storage storage;

        Run(String name) throws IOException {
            local = temp.resolve(name);
            open();
            watch.setDaemon(true);
            watch.start();
        }

        void open() throws IOException {
            processes++;
            storage = new S3Storage(settings -> SdkBucket.of(settings, SHORT), PACE, Runnable::run);
            storage.use(new S3Configuration(
                    local,
                    Keeping.DEFAULT,
                    0,
                    new BucketSettings(
                            new Destination(server.endpoint(), "us-east-1", "audit"),
                            new Credentials("key", "secret"),
                            true,
                            List.of(),
                            9,
                            new ObjectOptions("", "", "", "", 0, "", Map.of())),
                    new ObjectNaming("", false, false),
                    PART,
                    4));
        }

        /** At each moment: what is not here is there. */
        private void watch() {
            while (!over.get()) {
                look();
                LockSupport.parkNanos(1_000_000);
            }
        }

        private void look() {
            Map<String, byte[]> now;
            synchronized (ended) {
                now = new TreeMap<>(ended);
            }
            now.forEach((name, bytes) -> {
                if (Files.notExists(local.resolve(name)) && !Arrays.equals(bytes, server.object(name))) {
                    violation = name + " is neither here nor there";
                }
            });
        }

        void record(String name, byte[] bytes, Random random) throws IOException {
            StorageOutput output = storage.create(StorageFixture.authenticated(name));
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(1 + random.nextInt(2 * PART), bytes.length - from);
                output.write(bytes, from, length);
                output.flush();
                from += length;
                LockSupport.parkNanos(random.nextInt(3_000_000));
            }
            synchronized (ended) {
                ended.put(name, bytes);
            }
            output.finish(StorageFixture.ended(name));
        }

        /** The server turns honest: all arrives, and it has not cost more than it may. */
        void settle() throws IOException {
            server.rule = (operation, key) -> Mood.HONEST;
            eventually("all " + storage.status(), 120, () -> violation != null || left() == 0);
            over.set(true);
            look();
            assertEquals(null, violation);
            assertTrue(Files.notExists(local.resolve("quarantine")), "nothing is damaged");
            ended.forEach((name, bytes) -> {
                assertArrayEquals(bytes, server.object(name), name);
                assertBounded(name, bytes.length);
                requests += server.count(name).requests.get();
                lies += server.count(name).lies.get();
            });
        }

        private long left() {
            return ended.keySet().stream()
                    .filter(name -> Files.exists(local.resolve(name)))
                    .count();
        }

        void assertBounded(String name, int size) {
            Count count = server.count(name);
            long parts = Math.max(1, (size + PART - 1) / PART);
            double waits = 2.0 * (System.nanoTime() - start) / PACE.first().toNanos() + 1;
            long rounds = (long) (processes * Math.log(waits) / Math.log(2)) + processes;
            long most = rounds * (parts + 5) + 6L * count.lies.get();
            assertTrue(
                    count.requests.get() <= most,
                    name + ": " + count.requests + " requests, at most " + most + " for " + parts + " parts and "
                            + count.lies + " lies");
            // what is sent to begin, complete and abort is less than a part
            long bytes = rounds * (size + PART) + (long) count.lies.get() * PART;
            assertTrue(count.bytes.get() <= bytes, name + ": " + count.bytes + " bytes, at most " + bytes);
        }

        @Override
        public void close() {
            over.set(true);
            storage.close();
            server.close();
        }
    }

    /** Lies that hold for objects that may not be looked at, too. */
    private static Rule by(Random random, int honesty, boolean mayLook) {
        Mood[] moods = Mood.values();
        Set<String> known = Set.of("HeadObject");
        return (operation, key) -> {
            synchronized (random) {
                if (known.contains(operation) && !mayLook) {
                    return Mood.DENIED;
                }
                return random.nextInt(100) < honesty ? Mood.HONEST : moods[random.nextInt(moods.length)];
            }
        };
    }

    private void run(long seed) throws IOException {
        Random random = new Random(seed);
        int honesty = List.of(0, 20, 50, 80, 95).get(random.nextInt(5));
        boolean mayLook = random.nextBoolean();
        String title =
                "seed " + seed + ", honest in " + honesty + " of 100, HEAD " + (mayLook ? "permitted" : "denied");
        try (Run run = new Run("seed-" + seed)) {
            run.server.rule = by(new Random(seed), honesty, mayLook);
            long end = run.start + TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1200));
            for (int i = 0; i < 6; i++) {
                int size = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(5 * PART);
                run.record(
                        String.format("%032x.bin", seed << 8 | i), StorageFixture.random(size, seed * 100 + i), random);
            }
            if (random.nextInt(3) == 0) {
                run.storage.close();
                run.open();
            }
            eventually("end", () -> System.nanoTime() > end || run.violation != null);
            run.settle();
        } catch (AssertionError e) {
            throw new AssertionError(title + ": " + e.getMessage(), e);
        }
    }

    @Test
    void aFileGoesOnlyWhenItsObjectIsWholeWhateverTheServerAnswers() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOAK ? 600 : 5);
        long first = SOAK ? System.currentTimeMillis() : 1;
        long seed = first;
        while (System.nanoTime() < end) {
            run(seed++);
        }
        System.out.println("Servers that answer anything: " + (seed - first) + " seeds from " + first + ", " + requests
                + " requests, " + lies + " of them answered dishonestly");
    }

    /** A server that always does one thing to one operation, for some time. */
    private Run always(String name, Map<String, Mood> moods, Mood otherwise, int milliseconds) throws IOException {
        Run run = new Run(name);
        run.server.rule = (operation, key) -> moods.getOrDefault(operation, otherwise);
        Random random = new Random(1);
        run.record(String.format("%032x", 1), StorageFixture.random(10, 1), random);
        run.record(String.format("%032x", 2), StorageFixture.random(3 * PART + 1, 2), random);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        eventually("some time", () -> System.nanoTime() > end || run.violation != null);
        return run;
    }

    @Test
    void anEndpointThatWelcomesEverythingGetsNothingAndIsNamed() throws IOException {
        List<String> told = new ArrayList<>();
        for (Mood welcome : List.of(Mood.HTML_200, Mood.EMPTY_200, Mood.HTML_404, Mood.HTML_403, Mood.REDIRECT)) {
            try (Run run = always("welcome-" + welcome, Map.of(), welcome, 500)) {
                assertEquals(2, run.left(), welcome.toString());
                run.ended.keySet().forEach(name -> told.add(run.storage.status().get(name)));
                run.settle();
            }
        }
        told.forEach(text -> assertTrue(
                text != null && text.contains("PID audit.s3, key endpoint: what answers there does not answer as S3"),
                told::toString));
    }

    @Test
    void whatNeverPleasesIsSentAgainEverMoreSeldom() throws IOException {
        Mood denied = Mood.DENIED;
        List<Map<String, Mood>> servers = List.of(
                Map.of("CompleteMultipartUpload", Mood.DONE_WITH_OTHER_ETAG, "HeadObject", denied),
                Map.of("CompleteMultipartUpload", Mood.DONE_BUT_FAILED, "HeadObject", denied),
                Map.of("CompleteMultipartUpload", Mood.DONE_DAMAGED, "PutObject", Mood.DONE_DAMAGED),
                Map.of("CreateMultipartUpload", Mood.RESULT_OF_NOTHING, "PutObject", Mood.DONE_BUT_FAILED),
                Map.of("HeadObject", Mood.EMPTY_200));
        for (int i = 0; i < servers.size(); i++) {
            try (Run run = always("displeasing-" + i, servers.get(i), Mood.HONEST, SOAK ? 3000 : 1500)) {
                // here lies are no excuse: what is always answered so must not be asked for at full speed
                double seconds = (System.nanoTime() - run.start) / 1e9;
                double rounds = 2 + Math.log(2 * seconds / 0.004 + 1) / Math.log(2);
                for (Map.Entry<String, byte[]> each : run.ended.entrySet()) {
                    int size = each.getValue().length;
                    long bytes = run.server.count(each.getKey()).bytes.get();
                    assertTrue(bytes <= rounds * (size + 500), bytes + " bytes for " + size + " in " + seconds + " s");
                }
                run.settle();
            } catch (AssertionError e) {
                throw new AssertionError(servers.get(i) + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    void whatWasDoneAndAnsweredOtherwiseIsLookedForAndNotSentAgain() throws IOException {
        for (Mood done : List.of(
                Mood.DONE_BUT_FAILED,
                Mood.DONE_BUT_CLOSED,
                Mood.DONE_BUT_HANGING,
                Mood.DONE_BUT_TRUNCATED,
                Mood.DONE_WITH_ERROR_IN_200,
                Mood.DONE_WITH_OTHER_ETAG)) {
            Map<String, Mood> moods = Map.of("PutObject", done, "CompleteMultipartUpload", done);
            try (Run run = always("done-" + done, moods, Mood.HONEST, 0)) {
                for (Map.Entry<String, byte[]> each : run.ended.entrySet()) {
                    eventually(done.toString(), () -> Files.notExists(run.local.resolve(each.getKey())));
                    long bytes = run.server.count(each.getKey()).bytes.get();
                    assertTrue(bytes < each.getValue().length + 2 * PART, done + ": " + bytes);
                }
                run.settle();
            }
        }
    }
}
