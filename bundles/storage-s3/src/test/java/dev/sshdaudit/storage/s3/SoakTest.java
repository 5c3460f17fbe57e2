package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.storage.s3.StorageFixture.n;
import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.testing.Gate;
import dev.sshdaudit.storage.s3.testing.Gate.Verdict;
import dev.sshdaudit.storage.s3.testing.S3Proxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** What takes long. The heap is too small for any of it. */
@Timeout(1800)
@EnabledIfSystemProperty(named = "soak", matches = "true", disabledReason = "long: mvn verify -Psoak")
class SoakTest extends ServerFixture {

    private static final long GIB = 1L << 30;
    private static final int THREADS = 8;

    @Test
    void aGibibyteArrivesWithASmallHeap() throws IOException {
        assertTrue(Runtime.getRuntime().maxMemory() <= 256 * MIB, "-Xmx256m");
        long start = System.nanoTime();
        StorageOutput output = storage.create(StorageFixture.authenticated(n("gibibyte")));
        write(output, n("gibibyte"), GIB);
        long parts = gate.requests.stream()
                .filter(request -> request.startsWith("UploadPart"))
                .count();
        assertTrue(parts > 0, "parts go up while it is written");
        output.finish(StorageFixture.ended(n("gibibyte")));
        eventually("the object", 1200, () -> Files.notExists(local.resolve(n("gibibyte"))));
        System.out.printf(
                "1 GiB in %d s, %d parts before its end, heap in use %d MiB%n",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                parts,
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
        assertEquals(sha256(n("gibibyte"), GIB), probe.sha256(n("gibibyte")));
        assertEquals(List.of(), probe.openUploads());
    }

    @Test
    void minutesOfOutageLoseNothing() throws IOException {
        StorageOutput large = write(n("outage-large"), 12L * MIB);
        gate.down = true;
        for (int i = 0; i < 200; i++) {
            record(n("outage-" + i), 1000L * i);
        }
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        eventually("three minutes", 240, () -> System.nanoTime() > end);
        write(large, n("outage-large"), 0);
        large.finish(StorageFixture.ended(n("outage-large")));
        gate.rule = (operation, key) -> Math.random() < 0.1 ? Verdict.FAIL : Gate.LEAST.judge(operation, key);
        gate.down = false;
        for (int i = 0; i < 200; i++) {
            assertArrives(n("outage-" + i), 1000L * i);
        }
        assertArrives(n("outage-large"), 12L * MIB);
        assertEquals(List.of(), probe.openUploads());
    }

    /**
     * Rounds in turn, so that what else the machine does hits all. The SDK's defaults sign and check pieces on the way,
     * which not all servers understand; with our settings they are those that all do.
     */
    @Test
    void theRateIsThatOfTheSdk() throws Exception {
        long size = 320L * MIB;
        storage.use(configuration(server.endpoint(), S3Proxy.SECRET_KEY, List.of()));
        List<Double> ours = new ArrayList<>();
        List<Double> defaults = new ArrayList<>();
        List<Double> same = new ArrayList<>();
        try (S3Client plain = plain()) {
            for (int round = 0; round < 5; round++) {
                String name = n("rate-" + round);
                Path file = temp.resolve(name);
                try (var out = Files.newOutputStream(file)) {
                    for (long written = 0; written < size; written += MIB) {
                        out.write(StorageFixture.random(MIB, name.hashCode() + written));
                    }
                }
                defaults.add(size / bare(probe.client(), "defaults-" + round, file, size));
                same.add(size / bare(plain, "same-" + round, file, size));
                ours.add(size / ours(name, file));
                Files.delete(file);
            }
        }
        System.out.printf(
                "Ours %.0f MB/s; bare SDK with our settings %.0f MB/s, %.2f times; with its defaults %.0f MB/s, %.2f"
                        + " times (medians of %d rounds, %d at once)%n",
                median(ours) / 1e6,
                median(same) / 1e6,
                median(ours) / median(same),
                median(defaults) / 1e6,
                median(ours) / median(defaults),
                ours.size(),
                THREADS);
    }

    private static S3Client plain() {
        return S3Client.builder()
                .endpointOverride(URI.create(server.endpoint()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClientBuilder(Apache5HttpClient.builder())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .serviceConfiguration(configuration -> configuration.chunkedEncodingEnabled(false))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Proxy.ACCESS_KEY, S3Proxy.SECRET_KEY)))
                .build();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** From when it is all in the local folder, as the SDK's file is. */
    private double ours(String name, Path file) throws IOException {
        // the user is not known, so nothing goes up before the end
        StorageOutput output = storage.create(StorageFixture.metadata(name));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[MIB];
            for (int n = in.readNBytes(piece, 0, MIB); n > 0; n = in.readNBytes(piece, 0, MIB)) {
                output.write(piece, 0, n);
            }
        }
        long start = System.nanoTime();
        output.finish(StorageFixture.ended(name));
        eventually("the object", 300, () -> Files.notExists(local.resolve(name)));
        return (System.nanoTime() - start) / 1e9;
    }

    private static double bare(S3Client client, String key, Path file, long size) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            long start = System.nanoTime();
            String id = client.createMultipartUpload(
                            request -> request.bucket(S3Proxy.BUCKET).key(key))
                    .uploadId();
            List<Future<CompletedPart>> parts = new ArrayList<>();
            for (int i = 0; i < size / PART; i++) {
                int number = i + 1;
                parts.add(pool.submit(() -> part(client, key, id, number, file)));
            }
            List<CompletedPart> completed = new ArrayList<>();
            for (Future<CompletedPart> part : parts) {
                completed.add(part.get());
            }
            client.completeMultipartUpload(request -> request.bucket(S3Proxy.BUCKET)
                    .key(key)
                    .uploadId(id)
                    .multipartUpload(upload -> upload.parts(completed)));
            return (System.nanoTime() - start) / 1e9;
        } finally {
            pool.shutdown();
        }
    }

    private static CompletedPart part(S3Client client, String key, String id, int number, Path file) {
        var range = new dev.sshdaudit.storage.s3.bucket.FileRange(file, (number - 1) * PART, PART);
        String etag = client.uploadPart(
                        request -> request.bucket(S3Proxy.BUCKET)
                                .key(key)
                                .uploadId(id)
                                .partNumber(number),
                        RequestBody.fromContentProvider(
                                () -> {
                                    try {
                                        return range.open();
                                    } catch (IOException e) {
                                        throw new java.io.UncheckedIOException(e);
                                    }
                                },
                                PART,
                                "application/octet-stream"))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }
}
