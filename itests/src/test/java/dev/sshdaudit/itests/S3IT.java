package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.storage.s3.testing.Gate;
import dev.sshdaudit.storage.s3.testing.Gate.Verdict;
import dev.sshdaudit.storage.s3.testing.Probe;
import dev.sshdaudit.storage.s3.testing.S3Proxy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of a real Karaf reach a real S3 server, with no more than the permissions that the README asks for. */
@Timeout(3600)
class S3IT {

    private static final Path JAR =
            Path.of("../bundles/storage-s3/target/server/s3proxy.jar").toAbsolutePath();
    private static final int CRASHES = Boolean.getBoolean("soak") ? 20 : 2;
    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    private S3Proxy server;
    private Gate gate;
    private Probe probe;

    @BeforeEach
    void start() throws IOException {
        server = S3Proxy.in(folder, JAR).start();
        gate = new Gate(server.port());
        probe = new Probe(server.endpoint(), S3Proxy.BUCKET);
    }

    @AfterEach
    void stop() throws IOException {
        probe.close();
        gate.close();
        server.close();
    }

    /** The secret key stands in a file of its own, as the README recommends. */
    private Karaf configured(Karaf karaf) throws IOException {
        Files.writeString(karaf.etc("audit-s3-secret"), S3Proxy.SECRET_KEY + "\n");
        karaf.set(
                "audit.s3.cfg",
                "local",
                "${karaf.data}/audit-s3",
                "bucket",
                S3Proxy.BUCKET,
                "endpoint",
                gate.endpoint(),
                "pathStyleAccess",
                "true",
                "accessKey",
                S3Proxy.ACCESS_KEY,
                "secretKey",
                "$[secret:audit-s3-secret]",
                "metadata.username",
                "true",
                "metadata.ip",
                "true");
        karaf.set("audit.intercept.cfg", "stdin", "true", "stdout", "true", "stderr", "true");
        return karaf.set("audit.cfg", "enable", "true", "format", "binary");
    }

    private static String exec(Karaf karaf, String command) {
        try {
            return karaf.ssh().exec(command).text();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void use(Karaf karaf, String storage) {
        exec(karaf, "config:property-set -p audit storage " + storage);
        awaitStorage(karaf, storage);
    }

    private static void awaitStorage(Karaf karaf, String storage) {
        eventually(
                "storage " + storage,
                () -> exec(karaf, "audit:status").lines().anyMatch(line -> line.matches("storage +" + storage)));
    }

    /** Whether it is the recording of slow logins, which goes on when these have gone. */
    private static boolean isShared(Path metadata) {
        try {
            return Files.readString(metadata).contains("\"shared\" : true");
        } catch (IOException e) {
            return false; // it goes up just now
        }
    }

    /** Files of recordings on their way. */
    private static Set<String> spooled(Karaf karaf) {
        Path local = karaf.home().resolve("data/audit-s3");
        if (Files.notExists(local)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(local)) {
            Set<String> names = new HashSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{32}(\\.[0-9]+)?"))
                    .filter(name -> !isShared(local.resolve(name + ".metadata.json")))
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path randomFile(String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(folder.resolve(name), bytes);
    }

    private long parts() {
        return gate.requests.stream()
                .filter(request -> request.startsWith("UploadPart"))
                .count();
    }

    /** A client that has sent a file and stays. */
    private static Process sending(Karaf karaf, Path file) throws IOException {
        Process sftp = karaf.ssh()
                .sftp()
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        sftp.getOutputStream().write(("put " + file + " data/sent\n").getBytes(StandardCharsets.UTF_8));
        sftp.getOutputStream().flush();
        return sftp;
    }

    private static long received(byte[] recording) throws IOException {
        long bytes = 0;
        boolean ended = false;
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(new ByteArrayInputStream(recording))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                bytes += message.payload() instanceof Io io && io.stream() == Io.STDIN
                        ? io.data().length()
                        : 0;
                ended |= message.payload() instanceof Disconnect;
            }
        }
        assertTrue(ended, "the recording has no end");
        return bytes;
    }

    @Test
    void storagesAreSwappedUnderLiveSessionsAndTheBundleLeavesNothing() throws Exception {
        Path file = randomFile("sent", 7 * MIB);
        try (Karaf karaf = configured(Karaf.stock("s3-hot")).offerFeatures()) {
            karaf.set("audit.cfg", "storage", "file").set("audit.file.cfg", "directory", "${karaf.data}/audit");
            karaf.start();
            exec(
                    karaf,
                    "feature:repo-add mvn:dev.sshdaudit/sshd-audit-features/" + System.getProperty("project.version")
                            + "/xml/features; feature:install sshd-audit sshd-audit-s3");
            awaitStorage(karaf, "file");
            exec(karaf, "config:property-set -p audit.s3 secretKey '$[secret:audit-s3-secret]'");
            try (Terminal live = new Terminal(karaf.ssh())) {
                live.expect("@root");
                live.type("echo first-\"file\"\r").expect("first-file");
                use(karaf, "s3");
                Process sftp = sending(karaf, file);
                eventually("a part of a session that goes on", () -> parts() > 0);
                assertTrue(sftp.isAlive());
                eventually(
                        "progress",
                        () -> exec(karaf, "audit:status")
                                .matches("(?s).* audit at " + gate.endpoint() + ".* 5\\.0 MiB of [0-9.]+ MiB up.*"));
                use(karaf, "file");
                live.type("echo still-\"here\"\r").expect("still-here");
                sftp.getOutputStream().close();
                assertTrue(sftp.waitFor(60, TimeUnit.SECONDS));
                assertArrived(karaf);
                live.logout();
            }
            assertListedAndShown(karaf);
            assertBothAreListed(karaf);
            exec(karaf, "bundle:restart sshd-audit-storage-s3; bundle:update sshd-audit-storage-s3");
            use(karaf, "s3");
            eventually(
                    "recordings after the update",
                    () -> spooled(karaf).isEmpty() && probe.keys().size() > 2);
            use(karaf, "file");
            exec(karaf, "feature:uninstall sshd-audit-s3");
            assertNothingIsLeft(karaf);
            assertFalse(karaf.log().contains(S3Proxy.SECRET_KEY));
            assertFalse(karaf.log().contains(S3Proxy.ACCESS_KEY));
            karaf.stop();
            assertEquals(List.of(), karaf.stackTraces());
        }
    }

    private void assertArrived(Karaf karaf) throws IOException {
        eventually(
                () -> "nothing spooled: " + spooled(karaf),
                60,
                () -> spooled(karaf).isEmpty());
        assertEquals(List.of(), probe.openUploads());
        String large = null;
        for (String key : ownRecordings()) {
            assertEquals("karaf", probe.metadata(key).get("username"));
            assertEquals("127.0.0.1", probe.metadata(key).get("ip"));
            assertEquals("binary", probe.metadata(key).get("format"));
            if (probe.head(key).contentLength() > 5 * MIB) {
                large = key;
            }
        }
        assertTrue(received(probe.content(large)) > 7 * MIB);
    }

    /** Without shared recordings, in which a login stands that takes long, and without segments of the ledger. */
    private List<String> ownRecordings() {
        return probe.keys().stream()
                .filter(key -> !AuditLedger.isSegment(name(key)))
                .filter(key -> !"true".equals(probe.metadata(key).get("shared")))
                .toList();
    }

    /** The name in a key, which begins with a day. */
    private static String name(String key) {
        return key.substring(key.indexOf('/') + 1);
    }

    private String key(String name) {
        return probe.keys().stream()
                .filter(key -> name(key).equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Of recordings in both storages, in the bucket alone, and in the folder alone, each is looked for where it is. */
    private void assertBothAreListed(Karaf karaf) {
        exec(karaf, "config:property-set -p audit storage file,s3");
        eventually("both storages", () -> exec(karaf, "audit:status").contains("format binary in storage s3"));
        exec(karaf, "shell:echo in-both");
        String alone = exec(karaf, "audit:list");
        assertTrue(alone.contains("What storage s3 has is left out, as it cannot be read: "), alone);
        assertTrue(alone.contains("the permission s3:ListBucket is needed"), alone);
        assertTrue(alone.contains("| ended"), alone);
        gate.rule = (operation, key) -> Verdict.PASS;
        eventually(
                () -> exec(karaf, "audit:list"),
                30,
                () -> exec(karaf, "audit:list").matches("(?s).*\\| file, s3 +\\| ended.*"));
        String list = exec(karaf, "audit:list -n 0");
        for (String storage : List.of("file", "s3")) {
            assertTrue(list.lines().anyMatch(line -> line.matches(".*\\| " + storage + " +\\| ended")), list);
        }
        assertFalse(list.contains("MISSING"), list);
        gate.rule = Gate.LEAST;
        use(karaf, "file");
    }

    /** Needs more than the six operations, and says so. */
    private void assertListedAndShown(Karaf karaf) throws Exception {
        use(karaf, "s3");
        String denied = karaf.ssh().exec("audit:list").toString();
        assertTrue(denied.contains("the permission s3:ListBucket is needed"), denied);
        gate.rule = (operation, key) -> Verdict.PASS;
        String key = ownRecordings().get(0);
        String id = name(key);
        assertTrue(exec(karaf, "audit:list").contains(id), id);
        assertTrue(exec(karaf, "audit:show " + id).contains("karaf"));
        Path exported = Files.createDirectories(karaf.home().resolve("exported"));
        exec(karaf, "audit:export --secrets --as recording " + id + " " + exported);
        assertArrayEquals(probe.content(key), Files.readAllBytes(exported.resolve(id)));
        gate.rule = Gate.LEAST;
        use(karaf, "file");
    }

    private static void assertNothingIsLeft(Karaf karaf) {
        eventually("end of the threads", () -> {
            String threads = karaf.jcmd("Thread.print");
            return Stream.of("sshd-audit-s3", "sdk-", "idle-connection", "awssdk")
                    .noneMatch(threads::contains);
        });
        eventually("end of the class loader", () -> {
            karaf.jcmd("GC.run");
            String loaders = karaf.jcmd("VM.classloaders", "show-classes=true");
            return !loaders.contains("dev.sshdaudit.storage.s3") && !loaders.contains("software.amazon.awssdk");
        });
    }

    @Test
    void afterEveryCrashAllThatWasRecordedReachesTheBucketOnce() throws Exception {
        Random random = new Random();
        try (Karaf karaf = configured(Karaf.distribution("s3-crash"))) {
            karaf.set("audit.cfg", "storage", "file").start();
            exec(karaf, "feature:install sshd-audit-s3");
            use(karaf, "s3");
            for (int crash = 0; crash < CRASHES; crash++) {
                crash(karaf, random, crash);
            }
        }
    }

    private void crash(Karaf karaf, Random random, int number) throws Exception {
        Path file = randomFile("sent-" + number, (11 + random.nextInt(10)) * MIB);
        long before = parts();
        gate.speed = 20_000_000;
        Process sftp = sending(karaf, file);
        int parts = CRASHES < 3 ? 1 + number : random.nextInt(3);
        eventually(
                "some parts", () -> parts() >= before + parts && !spooled(karaf).isEmpty());
        long moment = System.nanoTime() + random.nextInt(1_000_000_000);
        eventually("a moment by chance", () -> System.nanoTime() > moment);
        karaf.kill();
        gate.speed = 0;
        sftp.destroyForcibly();
        Map<String, byte[]> recordings = new LinkedHashMap<>();
        for (String name : spooled(karaf)) {
            recordings.put(
                    name,
                    Files.readAllBytes(karaf.home().resolve("data/audit-s3").resolve(name)));
        }
        Set<String> journalled = journalled(karaf);
        int sent = gate.requests.size();
        karaf.start();
        eventually(
                () -> "recordings in the bucket: " + exec(karaf, "audit:status"),
                120,
                () -> spooled(karaf).stream().noneMatch(recordings::containsKey));
        for (Map.Entry<String, byte[]> recording : recordings.entrySet()) {
            assertTrue(
                    java.util.Arrays.equals(recording.getValue(), probe.content(key(recording.getKey()))),
                    recording.getKey());
        }
        eventually("no open uploads", () -> probe.openUploads().isEmpty());
        for (String request : gate.requests.subList(sent, gate.requests.size())) {
            assertTrue(journalled.stream().noneMatch(request::endsWith), "sent again: " + request);
        }
        System.out.println("Crash " + number + ": " + recordings.size() + " recordings, " + journalled.size()
                + " parts in journals, " + (parts() - before) + " parts sent in all");
    }

    /** How the requests for parts end that were up when the process was killed. */
    private static Set<String> journalled(Karaf karaf) throws IOException {
        Set<String> ends = new HashSet<>();
        Path journals = karaf.home().resolve("data/audit-s3/uploads");
        if (Files.notExists(journals)) {
            return ends;
        }
        try (Stream<Path> files = Files.list(journals)) {
            for (Path journal : files.toList()) {
                String id = "";
                for (String line : Files.readAllLines(journal)) {
                    if (line.contains("\"create\"")) {
                        id = line.replaceFirst(".*\"uploadId\":\"([^\"]*)\".*", "$1");
                    } else if (line.contains("\"part\"")) {
                        String part = line.replaceFirst(".*\"number\":([0-9]+).*", "$1");
                        ends.add("?partNumber=" + part + "&uploadId=" + id);
                    }
                }
            }
        }
        return ends;
    }
}
