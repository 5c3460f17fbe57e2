package dev.sshdaudit.embedded;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.encryption.age.Decryption;
import dev.sshdaudit.storage.s3.testing.Probe;
import dev.sshdaudit.storage.s3.testing.Radosgw;
import dev.sshdaudit.storage.s3.testing.S3Proxy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing of what was typed and shown goes to a bucket in clear: not in objects, their keys, headers and tags, nor in the parts of an
 * upload. All that the storage sends is looked at, and all that it keeps in its folder meanwhile.
 */
@Timeout(900)
class EncryptedBucketTest {

    private static final String RECIPIENT = "age1qp4h5eugexcqszltlgspx3mwggnlfsml59ckes3lu97cz8xjfdws8djedw";
    private static final String IDENTITY = "AGE-SECRET-KEY-1RQSAZYNTYPWY045ZMJ26CF4235XZZTC2V8SW8Z47RVPZVEA9U0VQRSQ6WH";
    private static final String PASSWORD = "Em6-password-" + Long.toHexString(System.nanoTime());
    private static final String MARK = "Em6-typed-" + Long.toHexString(System.nanoTime());
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** More than an upload part, also once it is compressed. */
    private static final int LARGE = 4_500_000;

    /** The storage's default. */
    private static final int PART = 5 << 20;

    /** What is looked for is each piece of so many bytes that begins at each so many bytes of a recording. */
    private static final int PIECE = 2 * Long.BYTES;

    private static final int STEP = 211;

    @TempDir
    private Path folder;

    private final SshServer server = TestServers.echo(PASSWORD);
    private final SshClient client = SshClient.setUpDefaultClient();
    /** What the node's files held when the large recording was open. */
    private final Map<String, byte[]> whileOpen = new TreeMap<>();

    private String bucket = S3Proxy.BUCKET;

    @BeforeEach
    void start() throws IOException {
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyIdentityProvider(session -> List.of());
        client.start();
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        client.stop();
        server.stop(true);
    }

    private static Path jar() {
        return Path.of("../storage-s3/target/server/s3proxy.jar").toAbsolutePath();
    }

    @ParameterizedTest
    @ValueSource(strings = {"binary", "asciinema"})
    void nothingThatGoesToTheBucketCanBeRead(String format) throws Exception {
        try (S3Proxy s3 = S3Proxy.in(folder.resolve("s3"), jar()).start();
                Wire wire = new Wire(s3.port());
                Probe probe = new Probe(s3.endpoint(), bucket)) {
            Map<String, Object> keys = keys(wire, S3Proxy.ACCESS_KEY, S3Proxy.SECRET_KEY);
            check(record(format, keys, probe, true), wire, probe);
            assertEquals(Map.of(), readable(pieces(probe), wire, probe));
        }
    }

    @Test
    @EnabledIf("isCephWanted")
    void nothingThatGoesToABucketOfCephCanBeRead() throws Exception {
        bucket = "audit";
        try (Radosgw s3 = Radosgw.start(Files.createDirectories(folder.resolve("ceph")));
                Probe probe = new Probe(s3.endpoint(), bucket, Radosgw.OWNER_KEY, Radosgw.SECRET_KEY);
                Wire wire = new Wire(Integer.parseInt(s3.endpoint().replaceAll(".*:", "")))) {
            probe.client().createBucket(request -> request.bucket(bucket));
            Map<String, Object> keys = keys(wire, Radosgw.OWNER_KEY, Radosgw.SECRET_KEY);
            // which S3Proxy refuses
            keys.put("tags", "team=audit");
            check(record("binary", keys, probe, true), wire, probe);
            assertTrue(text(wire).contains("x-amz-tagging: team=audit"), "no tags");
            assertEquals(Map.of(), readable(pieces(probe), wire, probe));
        }
    }

    static boolean isCephWanted() {
        return Boolean.getBoolean("soak") && Radosgw.isInstalled();
    }

    @Test
    void aSearchFindsWhatIsNotEncrypted() throws Exception {
        try (S3Proxy s3 = S3Proxy.in(folder.resolve("s3"), jar()).start();
                Wire wire = new Wire(s3.port());
                Probe probe = new Probe(s3.endpoint(), bucket)) {
            Map<String, Object> keys = keys(wire, S3Proxy.ACCESS_KEY, S3Proxy.SECRET_KEY);
            Map<String, Integer> named = record("binary", keys, probe, false);
            assertFalse(named.isEmpty());
            Set<String> found = readable(pieces(probe), wire, probe).keySet();
            assertTrue(found.contains("sent"), found::toString);
            assertTrue(found.containsAll(named.keySet()), found::toString);
            assertTrue(found.stream().anyMatch(file -> file.startsWith("s3/data/")), found::toString);
            assertTrue(found.stream().anyMatch(file -> file.startsWith("open spool/")), found::toString);
        }
    }

    private Map<String, Object> keys(Wire wire, String accessKey, String secretKey) {
        Map<String, Object> keys = new TreeMap<>(Map.of(
                "local",
                folder.resolve("spool").toString(),
                "local.minFreeSpace",
                "0",
                "endpoint",
                wire.endpoint(),
                "region",
                "us-east-1",
                "bucket",
                bucket,
                "accessKey",
                accessKey,
                "secretKey",
                secretKey,
                "pathStyleAccess",
                true));
        keys.put("prefix", "audit/{date}/{user}/");
        keys.put("metadata.username", true);
        keys.put("metadata.ip", true);
        return keys;
    }

    /**
     * Records a small session and a large one, and waits until both are in the bucket.
     *
     * @return the number of bytes of each recording in the bucket, by key
     */
    private Map<String, Integer> record(String format, Map<String, Object> keys, Probe probe, boolean encrypted)
            throws IOException {
        SshAudit.Builder builder = SshAudit.builder()
                .configure("audit", Map.of("enable", true, "format", format, "storage", "s3"))
                .configure("audit.intercept", Map.of("stdin", true, "stdout", true, "stderr", true))
                .configure("audit.ledger", Map.of("directory", folder.resolve("ledger")))
                .configure("audit.s3", keys);
        if (encrypted) {
            builder.configure("audit.encryption", Map.of("recipients", RECIPIENT));
        }
        try (SshAudit audit = builder.start()) {
            audit.attach(server);
            echo(MARK.getBytes(StandardCharsets.UTF_8));
            echo(large());
            eventually(() -> audit.status().toString(), () -> ended(probe) >= 2);
        }
        Map<String, Integer> recordings = new TreeMap<>();
        recordings(probe).forEach(key -> recordings.put(key, probe.content(key).length));
        return recordings;
    }

    /** Lines of which each is another one. */
    private static byte[] large() {
        Random random = new Random(6);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < LARGE) {
            bytes.writeBytes((MARK + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong())
                            + Long.toHexString(random.nextLong()) + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    private void echo(byte[] typed) throws IOException {
        try (ClientSession session = client.connect("ada", "127.0.0.1", server.getPort())
                .verify(LIMIT)
                .getSession()) {
            session.addPasswordIdentity(PASSWORD);
            session.auth().verify(LIMIT);
            try (ChannelExec channel = session.createExecChannel("echo")) {
                channel.setIn(new ByteArrayInputStream(typed));
                channel.setOut(OutputStream.nullOutputStream());
                channel.open().verify(LIMIT);
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
            }
            if (typed.length >= LARGE) {
                eventually(() -> whileOpen.keySet().toString(), this::isSpooled);
            }
        }
    }

    /** Whether a recording in the node's folder is larger than a part; if so, remembers what is in the folder. */
    private boolean isSpooled() throws IOException {
        whileOpen.clear();
        files(folder.resolve("spool"), whileOpen::put);
        return whileOpen.values().stream().anyMatch(bytes -> bytes.length > PART);
    }

    /** The keys of recordings, which are not those of the ledger. */
    private static List<String> recordings(Probe probe) {
        return probe.keys().stream().filter(key -> !key.contains("ledger")).toList();
    }

    /** How many recordings of this user are in the bucket. */
    private static long ended(Probe probe) {
        return recordings(probe).stream().filter(key -> key.contains("/ada/")).count();
    }

    /** The names of what objects tell, as the README of the storage lists them. */
    private static Set<String> documented() throws IOException {
        String readme = Files.readString(Path.of("../storage-s3/README.md"));
        int begin = readme.indexOf("**The objects' metadata**");
        Matcher names = Pattern.compile("`([a-z-]+)`").matcher(readme.substring(begin, readme.indexOf("%XX", begin)));
        Set<String> documented = new TreeSet<>();
        while (names.find()) {
            documented.add(names.group(1));
        }
        return documented;
    }

    /** Objects tell in clear what is documented, and nothing else; the large one went up in parts. */
    private static void check(Map<String, Integer> recordings, Wire wire, Probe probe) throws IOException {
        Set<String> told = new TreeSet<>();
        for (String key : recordings.keySet()) {
            assertTrue(key.matches("audit/\\d{4}-\\d\\d-\\d\\d/(ada|_)/[0-9a-f]{32}(-\\d+)?(\\.cast)?\\.age"), key);
            assertEquals(RecordingEncryption.CONTENT_TYPE, probe.head(key).contentType());
            Map<String, String> metadata = probe.metadata(key);
            told.addAll(metadata.keySet());
            assertEquals("127.0.0.1", metadata.get("ip"));
            assertEquals(key.contains("/ada/") ? "ada" : null, metadata.get("username"));
            assertTrue(Set.of("binary", "asciinema").contains(metadata.get("format")), metadata::toString);
            Instant.parse(metadata.get("start"));
        }
        Set<String> documented = documented();
        assertTrue(documented.containsAll(told), () -> told + " of " + documented);
        assertTrue(recordings.values().stream().anyMatch(size -> size > PART), recordings::toString);
        assertTrue(text(wire).contains("partnumber=2"), "no upload in parts");
    }

    private static String text(Wire wire) {
        return wire.sent().stream()
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining())
                .toLowerCase(Locale.ROOT);
    }

    /** What is looked for: pieces, in two halves, of all recordings, decrypted, as their formats have written them. */
    private Map<Long, Long> pieces(Probe probe) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), IDENTITY + "\n");
        Map<Long, Long> pieces = new HashMap<>();
        String names = String.join(" ", recordings(probe));
        byte[] mark = MARK.getBytes(StandardCharsets.US_ASCII);
        pieces.put(number(mark, 0), number(mark, Long.BYTES));
        for (String name : recordings(probe)) {
            InputStream stored = new ByteArrayInputStream(probe.content(name));
            try (InputStream in = RecordingEncryption.isEncrypted(name)
                    ? Decryption.open(stored, Identities.read(List.of(key)))
                    : stored) {
                byte[] plain = in.readAllBytes();
                // behind what recordings begin with alike
                for (int at = STEP; at + PIECE <= plain.length; at += STEP) {
                    // each message has the id of a connection, which is the name of its recording
                    if (!names.contains(new String(plain, at, PIECE, StandardCharsets.ISO_8859_1))) {
                        pieces.put(number(plain, at), number(plain, at + Long.BYTES));
                    }
                }
            }
        }
        assertTrue(pieces.size() > LARGE / 2 / STEP, "pieces: " + pieces.size());
        return pieces;
    }

    private static long number(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getLong(at);
    }

    /** The first piece that is in bytes, as text; null if there is none. */
    private static String pieceIn(byte[] bytes, Map<Long, Long> pieces) {
        for (int at = 0; at + PIECE <= bytes.length; at++) {
            Long second = pieces.get(number(bytes, at));
            if (second != null && second == number(bytes, at + Long.BYTES)) {
                return new String(bytes, at, PIECE, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    /**
     * Where pieces are: {@code sent} to the bucket, in the object with this key, in a file of the node or of the server, or in a file
     * of the node when a recording was {@code open}.
     */
    private Map<String, String> readable(Map<Long, Long> pieces, Wire wire, Probe probe) throws IOException {
        Map<String, String> readable = new TreeMap<>();
        wire.sent().forEach(bytes -> find(pieces, "sent", bytes, readable));
        for (String key : probe.keys()) {
            byte[] content = probe.content(key);
            find(pieces, key, content, readable);
            if (content.length > 2 && (content[0] & 0xff) == 0x1f && (content[1] & 0xff) == 0x8b) {
                find(pieces, key, new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes(), readable);
            }
        }
        files(folder, (name, bytes) -> find(pieces, name, bytes, readable));
        whileOpen.forEach((name, bytes) -> find(pieces, "open " + name, bytes, readable));
        return readable;
    }

    private static void find(Map<Long, Long> pieces, String name, byte[] bytes, Map<String, String> found) {
        String piece = pieceIn(bytes, pieces);
        if (piece != null) {
            found.put(name, piece);
        }
    }

    /** The files below a folder, by their paths from the folder of the test on. */
    private void files(Path below, BiConsumer<String, byte[]> each) throws IOException {
        try (Stream<Path> all = Files.walk(below)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                try {
                    each.accept(folder.relativize(file).toString(), Files.readAllBytes(file));
                } catch (NoSuchFileException e) {
                    // it has gone to the bucket
                }
            }
        } catch (UncheckedIOException e) {
            // a file has gone
        }
    }
}
