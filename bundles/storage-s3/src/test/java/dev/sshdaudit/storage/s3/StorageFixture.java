package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.bucket.BucketSettings;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.ObjectOptions;
import dev.sshdaudit.storage.s3.bucket.Destination;
import dev.sshdaudit.storage.s3.bucket.FakeBucket;
import dev.sshdaudit.storage.s3.bucket.FakeBucket.Faults;
import dev.sshdaudit.storage.s3.upload.ObjectNaming;
import dev.sshdaudit.storage.s3.upload.Pace;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A storage with a folder of its own and buckets in memory, which stay when the storage is closed. */
abstract class StorageFixture {

    static final String ID = "0123456789abcdef0123456789abcdef";
    static final int PART = 1000;
    static final Pace QUICK =
            new Pace(Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofMillis(30), Duration.ofMillis(200));
    static final Instant START = Instant.parse("2026-11-01T00:00:00.123456789Z");

    @TempDir
    Path temp;

    Path local;
    /** By name. Each client is another object in front of the same content. */
    final Map<String, FakeBucket> servers = new ConcurrentHashMap<>();

    /** Whether the clients are closed, in the order in which they were made. */
    final List<AtomicBoolean> clients = new CopyOnWriteArrayList<>();

    S3Storage storage;

    @BeforeEach
    void open() throws IOException {
        local = temp.resolve("spool");
        start();
    }

    /** Another process, as it were. */
    void start() throws IOException {
        start("one");
    }

    void start(String bucket) throws IOException {
        storage = new S3Storage(this::client, QUICK, Runnable::run);
        storage.use(configuration(bucket));
    }

    Bucket client(BucketSettings settings) {
        FakeBucket server = server(settings.destination().bucket());
        AtomicBoolean closed = new AtomicBoolean();
        clients.add(closed);
        return (Bucket) Proxy.newProxyInstance(
                Bucket.class.getClassLoader(), new Class<?>[] {Bucket.class}, (self, method, args) -> {
                    if (method.getName().equals("close")) {
                        closed.set(true);
                        return null;
                    } else if (closed.get()) {
                        throw FakeBucket.failure(Kind.TRANSIENT);
                    }
                    try {
                        return method.invoke(server, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    FakeBucket server(String name) {
        return servers.computeIfAbsent(name, key -> new FakeBucket());
    }

    FakeBucket server() {
        return server("one");
    }

    S3Configuration configuration(String bucket) {
        return configuration(bucket, local, 0, "");
    }

    static S3Configuration configuration(String bucket, Path local, long maxSize, String prefix) {
        return new S3Configuration(
                local,
                Keeping.DEFAULT,
                maxSize,
                new BucketSettings(
                        new Destination("http://" + bucket + ".example", "us-east-1", bucket),
                        null,
                        true,
                        List.of(),
                        5,
                        new ObjectOptions("", "", "", "", 0, "", Map.of())),
                new ObjectNaming(prefix, true, true),
                PART,
                4);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    /** A name that recordings have. */
    static String n(String name) {
        return ID + "." + name;
    }

    static RecordingMetadata metadata(String name) {
        return MetadataBuilder.recording(name)
                .connectionId(ID)
                .contentType("application/octet-stream")
                .node("node1")
                .start(START)
                .build();
    }

    static RecordingMetadata authenticated(String name) {
        return metadata(name).withUsername("alice");
    }

    static RecordingMetadata ended(String name) {
        return authenticated(name).ended(State.ENDED, START.plusSeconds(1));
    }

    static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static void write(StorageOutput output, byte[] bytes) throws IOException {
        output.write(bytes, 0, bytes.length);
        output.flush();
    }

    /** A whole recording, written in pieces. */
    byte[] record(String name, int size) throws IOException {
        byte[] bytes = random(size, name.hashCode());
        StorageOutput output = storage.create(metadata(name));
        output.update(authenticated(name));
        for (int i = 0; i < size; i += 300) {
            output.write(bytes, i, Math.min(300, size - i));
        }
        output.finish(ended(name));
        return bytes;
    }

    static Faults failing(Kind kind, String... operations) {
        return new Faults() {
            @Override
            public void before(String asked, String key) throws BucketException {
                if (List.of(operations).contains(asked)) {
                    throw FakeBucket.failure(kind);
                }
            }
        };
    }

    static Faults both(Faults first, Faults second) {
        return new Faults() {
            @Override
            public void before(String operation, String key) throws BucketException {
                first.before(operation, key);
                second.before(operation, key);
            }

            @Override
            public void after(String operation, String key) throws BucketException {
                first.after(operation, key);
                second.after(operation, key);
            }
        };
    }

    /** Something that is done while what goes to the log is listened to. */
    interface Task {
        void run() throws IOException;
    }

    static String stderr(Task task) throws IOException {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true));
        try {
            task.run();
        } finally {
            System.setErr(before);
        }
        return log.toString();
    }

    /** Does all, and loses the first answer of one operation. */
    static Faults losingFirstAnswer(String operation) {
        return new Faults() {
            private boolean lost;

            @Override
            public synchronized void after(String asked, String key) throws BucketException {
                if (asked.equals(operation) && !lost) {
                    lost = true;
                    throw FakeBucket.failure(Kind.TRANSIENT);
                }
            }
        };
    }

    static final Faults NONE = new Faults() {};

    String journal(String name) {
        try {
            return Files.readString(local.resolve("uploads/" + name + ".jsonl"));
        } catch (IOException e) {
            return "";
        }
    }

    static List<String> names(List<Entry> entries) {
        List<String> names = new ArrayList<>();
        entries.forEach(entry -> names.add(entry.metadata().name()));
        return names.stream().sorted().toList();
    }

    /** Waits until an object is there, and nothing else of it. */
    void assertArrives(FakeBucket server, String key, byte[] bytes) {
        eventually(key + ", " + storage.status(), () -> server.objects.containsKey(key));
        assertArrayEquals(bytes, server.objects.get(key));
    }

    /** Waits until the local folder is empty but for what it has of its own. */
    void assertNothingIsLeft() {
        eventually(
                "an empty folder: " + leftFiles() + storage.status(),
                () -> leftFiles().isEmpty());
        eventually("no upload", () -> storage.status().get("uploads").startsWith("0 running, 0 pending, 0 failed"));
        assertEquals("0 recordings, 0.0 MiB", storage.status().get("spooled"));
        servers.forEach((name, server) -> assertEquals(0, server.openUploads(), "uploads left open in " + name));
    }

    List<String> leftFiles() {
        try (Stream<Path> files = Files.walk(local)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> local.relativize(file).toString())
                    .filter(name -> !name.equals(".lock"))
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of("not to be read: " + e);
        }
    }
}
