package dev.sshdaudit.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.testing.Gate;
import dev.sshdaudit.storage.s3.testing.Gate.Verdict;
import dev.sshdaudit.storage.s3.testing.Probe;
import dev.sshdaudit.storage.s3.testing.S3Proxy;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a real server, with no more than the permissions that the README asks for. */
@Timeout(300)
class S3ServerTest extends ServerFixture {

    @Test
    void recordingsOfAllSizesArriveByteForByteWithTheSixOperationsAlone() throws IOException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put("sizes-empty", 0L);
        sizes.put("sizes-one", 1L);
        sizes.put("sizes-part", PART);
        sizes.put("sizes-more", PART + 1);
        sizes.put("sizes-large", 12L * MIB);
        for (Map.Entry<String, Long> each : sizes.entrySet()) {
            record(each.getKey(), each.getValue());
        }
        for (Map.Entry<String, Long> each : sizes.entrySet()) {
            assertArrives(each.getKey(), each.getValue());
        }
        assertEquals(List.of(), probe.openUploads());
        Set<String> asked = new TreeSet<>();
        gate.requests.forEach(request -> asked.add(request.replaceFirst(" .*", "")));
        assertTrue(Gate.SIX.containsAll(asked), asked::toString);
        Map<String, String> metadata = probe.metadata("sizes-large");
        assertEquals("2026-11-01T00:00:00.123456789Z", metadata.get("start"));
        assertEquals("true", metadata.get("authenticated"));
        assertEquals("alice", metadata.get("username"));
        assertEquals("192.0.2.7", metadata.get("ip"));
        assertEquals("binary", metadata.get("format"));
        assertEquals("node1", metadata.get("node"));
        assertEquals(metadata, probe.metadata("sizes-one"));
        assertEquals("application/octet-stream", probe.head("sizes-large").contentType());
    }

    @Test
    void partsAreUpWhileTheSessionRuns() throws IOException {
        StorageOutput output = write("during", 12L * MIB);
        StorageFixture.eventually(
                "two parts", () -> storage.status().getOrDefault("during", "").startsWith("10 MiB of 12 MiB up"));
        assertEquals(List.of("during"), probe.openUploads());
        output.finish(StorageFixture.ended("during"));
        assertArrives("during", 12L * MIB);
    }

    @Test
    void listingAndReadingSayWhatTheyNeed() throws IOException {
        record("denied", 100);
        assertArrives("denied", 100);
        IOException listing = assertThrows(IOException.class, () -> storage.list("", 10));
        assertTrue(listing.getMessage().contains("the permission s3:ListBucket is needed"), listing.getMessage());
        IOException reading = assertThrows(IOException.class, () -> storage.read("denied"));
        assertTrue(reading.getMessage().contains("the permission s3:GetObject is needed"), reading.getMessage());
        gate.rule = (operation, key) -> Verdict.PASS;
        assertEquals("alice", storage.list("denied", 10).get(0).metadata().username());
        try (var in = storage.read("denied")) {
            assertEquals(sha256("denied", 100), Probe.sha256(in));
        }
    }

    @Test
    void whateverGoesWrongOnTheWayNothingIsLostAndNothingDoubled() throws IOException {
        Random random = new Random(4);
        gate.rule = (operation, key) -> {
            int chance;
            synchronized (random) {
                chance = random.nextInt(100);
            }
            Verdict bad = chance < 8
                    ? Verdict.FAIL
                    : chance < 16 ? Verdict.BUSY : chance < 24 ? Verdict.RESET : Verdict.LOSE_ANSWER;
            return chance < 30 ? bad : Gate.LEAST.judge(operation, key);
        };
        for (int i = 0; i < 20; i++) {
            record("faults-" + i, i % 4 == 0 ? PART + 2L * i * MIB / 4 : 1000L * i);
        }
        for (int i = 0; i < 20; i++) {
            assertArrives("faults-" + i, i % 4 == 0 ? PART + 2L * i * MIB / 4 : 1000L * i);
        }
        assertEquals(
                20,
                probe.keys().stream().filter(key -> key.startsWith("faults")).count());
        assertEquals(List.of(), probe.openUploads());
        assertEquals(List.of(), left());
    }

    /** Files in the local folder. */
    private List<String> left() throws IOException {
        try (var files = Files.walk(local)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".lock"))
                    .toList();
        }
    }

    @Test
    void aServerThatIsDownIsWaitedFor() throws IOException {
        gate.down = true;
        StorageOutput large = write("down-large", 6L * MIB);
        record("down-small", 10);
        StorageFixture.eventually(
                "two failures", () -> storage.status().get("uploads").contains("2 failed"));
        String told = storage.status().get("down-small");
        assertTrue(told.contains("PID audit.s3, key endpoint: the server cannot be reached"), told);
        gate.down = false;
        assertArrives("down-small", 10);
        StorageFixture.eventually(
                "a part", () -> storage.status().getOrDefault("down-large", "").startsWith("5.0 MiB"));
        gate.down = true;
        write(large, "down-large", 0);
        large.finish(StorageFixture.ended("down-large"));
        StorageFixture.eventually(
                "failure", () -> storage.status().get("uploads").contains("1 failed"));
        gate.down = false;
        assertArrives("down-large", 6L * MIB);
    }

    @Test
    void aSlowServerHoldsUpNobody() throws IOException {
        gate.speed = 500_000;
        long before = System.nanoTime();
        record("slow", 6L * MIB);
        record("slow-small", 10);
        assertTrue(System.nanoTime() - before < 5_000_000_000L, "writing waits for the network");
        assertArrives("slow-small", 10);
        gate.speed = 0;
        assertArrives("slow", 6L * MIB);
    }

    @Test
    void aWrongKeyIsToldAtOnceAndTheRightOneMendsIt() throws IOException {
        String wrong = "Wk3-wrong-secret-" + Long.toHexString(System.nanoTime());
        storage.use(configuration(gate.endpoint(), wrong, List.of()));
        record("key", 10);
        StorageFixture.eventually(
                "refusal", () -> storage.status().getOrDefault("key", "").contains("failed"));
        String told = storage.status().get("key");
        assertTrue(told.contains("PID audit.s3, key secretKey: it does not belong to the access key"), told);
        assertFalse(storage.status().toString().contains(wrong));
        storage.use(configuration(gate.endpoint(), S3Proxy.SECRET_KEY, List.of()));
        assertArrives("key", 10);
    }
}
