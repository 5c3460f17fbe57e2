package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.bucket.BucketSettings;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.Credentials;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.ObjectOptions;
import dev.sshdaudit.storage.s3.bucket.Destination;
import dev.sshdaudit.storage.s3.bucket.SdkBucket;
import dev.sshdaudit.storage.s3.testing.Gate;
import dev.sshdaudit.storage.s3.testing.Probe;
import dev.sshdaudit.storage.s3.testing.S3Proxy;
import dev.sshdaudit.storage.s3.upload.ObjectNaming;
import dev.sshdaudit.storage.s3.upload.Pace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A storage, a real server, and between them a gate that allows no more than the six operations. */
abstract class ServerFixture {

    static final Path JAR = Path.of("target/server/s3proxy.jar");
    static final Pace QUICK =
            new Pace(Duration.ofMillis(20), Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(1));
    static final int MIB = 1 << 20;
    static final long PART = 5 * MIB;

    @TempDir
    static Path serverFolder;

    static S3Proxy server;
    static Probe probe;

    @TempDir
    Path temp;

    Path local;
    Gate gate;
    S3Storage storage;

    @BeforeAll
    static void startServer() throws IOException {
        server = S3Proxy.in(serverFolder, JAR).start();
        probe = new Probe(server.endpoint(), S3Proxy.BUCKET);
    }

    @AfterAll
    static void stopServer() {
        probe.close();
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        local = temp.resolve("spool");
        gate = new Gate(server.port());
        storage = new S3Storage(SdkBucket::of, QUICK, Runnable::run);
        storage.use(configuration(gate.endpoint(), S3Proxy.SECRET_KEY, List.of()));
    }

    @AfterEach
    void close() throws IOException {
        storage.close();
        gate.close();
    }

    S3Configuration configuration(String endpoint, String secretKey, List<X509Certificate> authorities) {
        return new S3Configuration(
                local,
                Keeping.DEFAULT,
                0,
                new BucketSettings(
                        new Destination(endpoint, "us-east-1", S3Proxy.BUCKET),
                        new Credentials(S3Proxy.ACCESS_KEY, secretKey),
                        true,
                        authorities,
                        9,
                        new ObjectOptions("", "", "", "", 0, "", Map.of())),
                new ObjectNaming("", true, true),
                PART,
                8);
    }

    /** Begins a recording and writes so much of it. */
    StorageOutput write(String name, long size) throws IOException {
        StorageOutput output = storage.create(StorageFixture.authenticated(name));
        write(output, name, size);
        return output;
    }

    /** Writes a megabyte again and again, each time another one. */
    static void write(StorageOutput output, String name, long size) throws IOException {
        for (long written = 0; written < size; written += MIB) {
            byte[] piece = StorageFixture.random(MIB, name.hashCode() + written);
            output.write(piece, 0, (int) Math.min(MIB, size - written));
        }
        output.flush();
    }

    static String sha256(String name, long size) throws IOException {
        java.util.Enumeration<java.io.InputStream> pieces = new java.util.Enumeration<>() {
            private long written;

            @Override
            public boolean hasMoreElements() {
                return written < size;
            }

            @Override
            public java.io.InputStream nextElement() {
                byte[] piece = StorageFixture.random(MIB, name.hashCode() + written);
                int length = (int) Math.min(MIB, size - written);
                written += MIB;
                return new ByteArrayInputStream(piece, 0, length);
            }
        };
        try (java.io.SequenceInputStream all = new java.io.SequenceInputStream(pieces)) {
            return Probe.sha256(all);
        }
    }

    void record(String name, long size) throws IOException {
        write(name, size).finish(StorageFixture.ended(name));
    }

    /** Waits until it is in the bucket as it should be, and no longer here. */
    void assertArrives(String name, long size) throws IOException {
        eventually(
                name + " in the bucket " + storage.status(), () -> java.nio.file.Files.notExists(local.resolve(name)));
        assertEquals(sha256(name, size), probe.sha256(name), name);
    }
}
