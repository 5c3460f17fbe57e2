package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.find.Finder;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.s3.S3StorageProvider;
import dev.sshdaudit.storage.s3.testing.Gate;
import dev.sshdaudit.storage.s3.testing.Gate.Verdict;
import dev.sshdaudit.storage.s3.testing.Probe;
import dev.sshdaudit.storage.s3.testing.S3Proxy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Finds in the ledgers of a bucket: those of three nodes that had 10,000 connections in a day, a segment for five minutes each. */
@Timeout(300)
class BucketDayIT {

    private static final int NODES = 3;
    private static final int SEGMENTS = 288;
    private static final int CONNECTIONS = 10_000;
    private static final Instant DAY = Instant.parse("2026-11-20T00:00:00Z");
    private static final Duration SEGMENT = Duration.ofMinutes(5);

    @TempDir
    static Path folder;

    private static S3Proxy server;
    private static Gate gate;
    private static S3StorageProvider counted;
    private static S3StorageProvider direct;
    private static int made;

    @BeforeAll
    static void fill() throws Exception {
        server = S3Proxy.in(
                        folder.resolve("s3"),
                        Path.of("../bundles/storage-s3/target/server/s3proxy.jar")
                                .toAbsolutePath())
                .start();
        gate = new Gate(server.port());
        gate.rule = (operation, key) -> Verdict.PASS;
        try (Probe probe = new Probe(server.endpoint(), S3Proxy.BUCKET)) {
            for (int node = 0; node < NODES; node++) {
                fill(probe, node);
            }
        }
        assertEquals(CONNECTIONS, made);
        counted = storage("counted", gate.endpoint());
        direct = storage("direct", server.endpoint());
    }

    private static S3StorageProvider storage(String name, String endpoint) {
        S3StorageProvider storage = new S3StorageProvider();
        storage.configure(Map.of(
                "local",
                folder.resolve(name),
                "endpoint",
                endpoint,
                "region",
                "us-east-1",
                "bucket",
                S3Proxy.BUCKET,
                "accessKey",
                S3Proxy.ACCESS_KEY,
                "secretKey",
                S3Proxy.SECRET_KEY,
                "pathStyleAccess",
                true));
        return storage;
    }

    @AfterAll
    static void stop() throws Exception {
        counted.close();
        direct.close();
        gate.close();
        server.close();
    }

    private static void fill(Probe probe, int node) {
        String ledger = String.format("%016x", node + 1);
        Frontier frontier = new Frontier();
        String previous = null;
        for (int i = 0; i < SEGMENTS; i++) {
            String name = new SegmentName(ledger, frontier.size()).toString();
            byte[] content =
                    segment(frontier, ledger, "node-" + node, previous, DAY.plus(SEGMENT.multipliedBy(i)), node);
            probe.client()
                    .putObject(
                            request -> request.bucket(S3Proxy.BUCKET).key("2026-11-20/" + name),
                            RequestBody.fromBytes(content));
            previous = name;
        }
    }

    /** The connections of five minutes: as many as it takes until all nodes together have had their part of the day's. */
    private static byte[] segment(
            Frontier frontier, String ledger, String node, String previous, Instant time, int number) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        add(
                bytes,
                frontier,
                time,
                new Fact.SegmentHead(
                        ledger, node, 1, frontier.size(), frontier.hashes(), previous, frontier.size(), "a test"));
        if (frontier.size() == 1) {
            add(bytes, frontier, time, new Fact.RecordingsComplete(time, 0, null));
        }
        long index = (long) number * SEGMENTS + Duration.between(DAY, time).dividedBy(SEGMENT);
        long last = CONNECTIONS * (index + 1) / (NODES * SEGMENTS);
        while (made < last) {
            connection(bytes, frontier, time.plusSeconds(1), made++);
        }
        return bytes.toByteArray();
    }

    private static void connection(ByteArrayOutputStream bytes, Frontier frontier, Instant time, int number) {
        String id = String.format("%032x", 0xA000_0000L + number);
        String user = number % 2_500 == 7 ? "mallory" : "user" + number % 300;
        Subject subject = new Subject(
                id, id, null, 1, "binary", "application/octet-stream", time, "192.0.2.7", "XX", user, false, null);
        add(bytes, frontier, time, new Fact.RecordingOpened(subject));
        Instant end = time.plusSeconds(30);
        add(
                bytes,
                frontier,
                end,
                new Fact.RecordingClosed(
                        subject, State.ENDED, end, 1000, Hash.sha256(id.getBytes(StandardCharsets.US_ASCII)), false));
        add(
                bytes,
                frontier,
                end,
                new ConnectionClosed(
                        id,
                        time,
                        end,
                        "192.0.2.7",
                        user,
                        null,
                        "publickey",
                        "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8",
                        "SSH-2.0-OpenSSH_9.2p1",
                        0,
                        List.of(new Channel(
                                0, "exec", number == 4_321 ? "cat /etc/shadow" : "df -h", null, 0L, null, 10, 1000)),
                        List.of(),
                        List.of(),
                        0,
                        null,
                        false));
    }

    private static void add(ByteArrayOutputStream bytes, Frontier frontier, Instant time, Fact fact) {
        for (byte[] line : LineWriter.write(frontier.size(), time, fact)) {
            frontier.append(Tree.leaf(line));
            bytes.writeBytes(line);
            bytes.write('\n');
        }
    }

    private record Answer(List<Found> found, Map<String, Integer> requests) {}

    /** Finds by counted requests, and again without the gate that counts them, to tell the time. */
    private static Answer find(String what, RecordingFilter filter, int limit) throws Exception {
        gate.requests.clear();
        List<Found> found = find(counted, filter, limit);
        Map<String, Integer> requests = new TreeMap<>();
        gate.requests.forEach(request -> requests.merge(request.split(" ")[0], 1, Integer::sum));
        long begin = System.nanoTime();
        assertEquals(found.size(), find(direct, filter, limit).size());
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "a day of %,d connections of %d nodes in a bucket, %s: %d found in %.2f s, requests %s%n",
                CONNECTIONS, NODES, what, found.size(), seconds, requests);
        return new Answer(found, requests);
    }

    private static List<Found> find(S3StorageProvider storage, RecordingFilter filter, int limit) throws Exception {
        List<Found> found = new ArrayList<>();
        Place place = new Place("s3", storage.service().catalog().orElseThrow());
        new Finder().find(place, filter, limit, found::add);
        return found;
    }

    private static RecordingFilter filter(String user, String command) {
        return new RecordingFilter(null, user, null, null, null, null, command, null, 0, false);
    }

    @Test
    void aUserAndACommandAreFoundByOneRequestForEachSegment() throws Exception {
        find("all, to warm up", RecordingFilter.ALL, CONNECTIONS);
        Answer user = find("a user", filter("mallory", null), 1000);
        assertEquals(4, user.found().size());
        assertRequests(user);
        Answer command = find("a command", filter(null, "/etc/shadow"), 1000);
        assertEquals(
                List.of("cat /etc/shadow"), ((Found.Connection) command.found().get(0)).matches());
        assertRequests(command);
    }

    private static void assertRequests(Answer answer) {
        int all =
                answer.requests().values().stream().mapToInt(Integer::intValue).sum();
        // one more lists the days, and one looks for segments without a day
        assertTrue(
                all <= NODES * SEGMENTS + 3 * NODES + 2, () -> answer.requests().toString());
    }

    @Test
    void theNewestAreFoundByFewRequests() throws Exception {
        Answer newest = find("the newest 50", RecordingFilter.ALL, 50);
        assertEquals(50, newest.found().size());
        int all =
                newest.requests().values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(all <= 60, () -> newest.requests().toString());
    }
}
