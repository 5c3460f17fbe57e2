package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.storage.s3.StorageFixture.n;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.bucket.FileRange;
import dev.sshdaudit.storage.s3.testing.S3Proxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.utils.io.LengthAwareInputStream;

/**
 * What the upload of a large recording takes, to one that a program makes with the AWS SDK alone: the same bytes in a file, the same
 * server, parts, threads and settings of the client. No test run takes this: {@code mvn -f bundles/storage-s3 test -Psoak
 * -Dtest=UploadBenchmark -Dmebibytes=1024 -Drounds=3}.
 *
 * <p>An upload of ours begins when all bytes are in the local folder, and is over when the storage has looked at the object and
 * deleted the local files. {@link Bare} names the others.
 */
class UploadBenchmark extends ServerFixture {

    private static final String OURS = "ours";
    private static final int THREADS = 8;
    private static final int BUFFER = 1 << 16;
    private static final int MEBIBYTES = Integer.getInteger("mebibytes", 1024);
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Map<String, List<Cost>> costs = new LinkedHashMap<>();
    private long size;

    /** Uploads with the SDK alone. */
    private enum Bare {
        /** As the SDK does it by itself. */
        PLAIN("bare SDK"),
        /** With the header {@code Content-MD5} for each part, as ours: these requests are the same as ours. */
        MD5("bare SDK with Content-MD5");

        private final String title;

        Bare(String title) {
            this.title = title;
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /**
     * Seconds that an upload took.
     *
     * @param wall by the clock
     * @param processor of all threads of this process, which the server is not a part of
     * @param server of all threads of the server
     */
    private record Cost(double wall, double processor, double server) {

        static Cost of(Work work) throws Exception {
            Cost before = now();
            work.run();
            Cost after = now();
            return new Cost(after.wall - before.wall, after.processor - before.processor, after.server - before.server);
        }

        private static Cost now() {
            double server = ProcessHandle.current()
                    .children()
                    .flatMap(child -> child.info().totalCpuDuration().stream())
                    .mapToDouble(Duration::toMillis)
                    .sum();
            return new Cost(System.nanoTime() / 1e9, PROCESS.getProcessCpuTime() / 1e9, server / 1e3);
        }

        /** The median of each figure. */
        static Cost median(List<Cost> costs) {
            return new Cost(median(costs, Cost::wall), median(costs, Cost::processor), median(costs, Cost::server));
        }

        private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
            double[] sorted = costs.stream().mapToDouble(figure).sorted().toArray();
            return sorted[sorted.length / 2];
        }

        @Override
        public String toString() {
            return String.format(
                    "%.2f s, %.2f s of processor time here and %.2f s of the server's", wall, processor, server);
        }
    }

    @Test
    void measure() throws Exception {
        storage.use(configuration(server.endpoint(), S3Proxy.SECRET_KEY, List.of()));
        System.out.printf(
                "%d MiB, %d parts at once; load of the machine %.1f%n",
                MEBIBYTES, THREADS, PROCESS.getSystemLoadAverage());
        try (S3Client client = client()) {
            // what is compiled on the way does not count
            rounds(client, 64L * MIB, 2);
            costs.clear();
            rounds(client, (long) MEBIBYTES * MIB, ROUNDS);
        }
        print();
    }

    private void rounds(S3Client client, long bytes, int rounds) throws Exception {
        size = bytes;
        Path file = temp.resolve("bytes");
        try (var out = Files.newOutputStream(file)) {
            for (long written = 0; written < size; written += MIB) {
                out.write(StorageFixture.random(MIB, written));
            }
        }
        String etag = etag(file);
        List<Work> uploads = new ArrayList<>();
        for (Bare bare : Bare.values()) {
            uploads.add(() -> measure(bare.title, bare.name(), etag, () -> upload(client, bare, file)));
        }
        uploads.add(1, () -> ours(file, etag));
        for (int round = 0; round < rounds; round++) {
            for (Work upload : uploads) {
                upload.run();
            }
            Collections.reverse(uploads);
        }
    }

    private void print() {
        Cost ours = Cost.median(costs.get(OURS));
        costs.forEach((title, all) -> {
            Cost cost = Cost.median(all);
            System.out.printf(
                    "%-25s %4.0f MB/s; ours reaches %.2f times the rate, with %.2f times the processor time; %s; by the clock %s%n",
                    title,
                    size / cost.wall() / 1e6,
                    cost.wall() / ours.wall(),
                    ours.processor() / cost.processor(),
                    cost,
                    all.stream().map(each -> String.format("%.2f", each.wall())).toList());
        });
        System.out.printf("load of the machine %.1f%n", PROCESS.getSystemLoadAverage());
    }

    /** Measures an upload, with nothing waiting to be written to the disk when it begins, and looks at the object. */
    private void measure(String title, String key, String etag, Work upload) throws Exception {
        assertEquals(0, new ProcessBuilder("sync").start().waitFor());
        Cost cost = Cost.of(upload);
        costs.computeIfAbsent(title, any -> new ArrayList<>()).add(cost);
        System.out.printf("%d MiB, %s: %s%n", size / MIB, title, cost);
        HeadObjectResponse object = probe.head(key);
        assertEquals(size, object.contentLength(), key);
        assertEquals(etag, object.eTag(), key);
        probe.client().deleteObject(request -> request.bucket(S3Proxy.BUCKET).key(key));
    }

    private void ours(Path file, String etag) throws Exception {
        String name = n("upload");
        // the user is not known, so nothing goes up before the end
        StorageOutput output = storage.create(StorageFixture.metadata(name));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[MIB];
            for (int n = in.readNBytes(piece, 0, MIB); n > 0; n = in.readNBytes(piece, 0, MIB)) {
                output.write(piece, 0, n);
            }
        }
        output.flush();
        measure(OURS, name, etag, () -> {
            output.finish(StorageFixture.ended(name));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> Files.notExists(local.resolve(name)));
        });
        assertTrue(probe.openUploads().isEmpty());
    }

    private void upload(S3Client client, Bare bare, Path file) throws Exception {
        String key = bare.name();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            String id = client.createMultipartUpload(
                            request -> request.bucket(S3Proxy.BUCKET).key(key))
                    .uploadId();
            List<Future<CompletedPart>> parts = new ArrayList<>();
            for (int i = 0; i * PART < size; i++) {
                int number = i + 1;
                parts.add(pool.submit(() -> part(client, bare, id, number, file)));
            }
            List<CompletedPart> completed = new ArrayList<>();
            for (Future<CompletedPart> part : parts) {
                completed.add(part.get());
            }
            client.completeMultipartUpload(request -> request.bucket(S3Proxy.BUCKET)
                    .key(key)
                    .uploadId(id)
                    .multipartUpload(upload -> upload.parts(completed)));
        } finally {
            pool.shutdown();
        }
    }

    private CompletedPart part(S3Client client, Bare bare, String id, int number, Path file) throws IOException {
        long offset = (number - 1) * PART;
        long length = Math.min(PART, size - offset);
        String sum = bare == Bare.PLAIN ? null : Base64.getEncoder().encodeToString(md5(file, offset, length));
        String etag = client.uploadPart(
                        request -> request.bucket(S3Proxy.BUCKET)
                                .key(bare.name())
                                .uploadId(id)
                                .partNumber(number)
                                .contentMD5(sum),
                        RequestBody.fromContentProvider(
                                () -> open(file, offset, length), length, "application/octet-stream"))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    /** The piece of a file, read as the JDK's channel gives what the SDK asks for. */
    private static InputStream open(Path file, long offset, long length) {
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ).position(offset);
            return new LengthAwareInputStream(Channels.newInputStream(channel), length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] md5(Path file, long offset, long length) throws IOException {
        MessageDigest digest = FileRange.newMd5();
        try (InputStream in = open(file, offset, length)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return digest.digest();
    }

    /** The ETag of an object that consists of these parts. */
    private String etag(Path file) throws IOException {
        MessageDigest sums = FileRange.newMd5();
        int parts = 0;
        for (long offset = 0; offset < size; offset += PART) {
            sums.update(md5(file, offset, Math.min(PART, size - offset)));
            parts++;
        }
        return '"' + HexFormat.of().formatHex(sums.digest()) + "-" + parts + '"';
    }

    private static S3Client client() {
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
}
