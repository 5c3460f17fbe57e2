package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.storage.s3.StorageFixture.n;
import static dev.sshdaudit.testkit.Eventually.eventually;
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
import java.nio.file.NoSuchFileException;
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
        sizes.put(n("sizes-empty"), 0L);
        sizes.put(n("sizes-one"), 1L);
        sizes.put(n("sizes-part"), PART);
        sizes.put(n("sizes-more"), PART + 1);
        sizes.put(n("sizes-large"), 12L * MIB);
        for (Map.Entry<String, Long> each : sizes.entrySet()) {
            record(each.getKey(), each.getValue());
        }
        for (Map.Entry<String, Long> each : sizes.entrySet()) {
            assertArrives(each.getKey(), each.getValue());
        }
        assertEquals(List.of(), probe.openUploads());
        Set<String> asked = new TreeSet<>();
        gate.requests.forEach(request -> asked.add(request.replaceFirst(" .*", "")));
        // whether objects may be looked at has to be tried once, by as many at once as there are
        assertTrue(asked.remove("HeadObject"));
        assertTrue(Gate.SIX.containsAll(asked), asked::toString);
        long looks = gate.requests.stream().filter("HeadObject"::equals).count();
        assertTrue(looks <= 8, () -> looks + " looks, though they are denied");
        Map<String, String> metadata = probe.metadata(n("sizes-large"));
        assertEquals("2026-11-01T00:00:00.123456789Z", metadata.get("start"));
        assertEquals("true", metadata.get("authenticated"));
        assertEquals("alice", metadata.get("username"));
        assertEquals("192.0.2.7", metadata.get("ip"));
        assertEquals("binary", metadata.get("format"));
        assertEquals("node1", metadata.get("node"));
        assertEquals(metadata, probe.metadata(n("sizes-one")));
        assertEquals("application/octet-stream", probe.head(n("sizes-large")).contentType());
    }

    private static boolean limitsRequests() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("sshd-audit-s3-limit"));
    }

    @Test
    void whatLimitsTheTimeOfRequestsEndsWithTheStorage() throws IOException {
        record(n("limited"), 10);
        assertArrives(n("limited"), 10);
        assertTrue(limitsRequests());
        storage.close();
        eventually("end of the thread", () -> !limitsRequests());
    }

    @Test
    void whereObjectsMayBeLookedAtEachIsLookedAtBeforeItsFileGoes() throws IOException {
        gate.rule = (operation, key) ->
                operation.equals("HeadObject") || Gate.SIX.contains(operation) ? Verdict.PASS : Verdict.DENY;
        record(n("looked-small"), 10);
        record(n("looked-large"), 12L * MIB);
        assertArrives(n("looked-small"), 10);
        assertArrives(n("looked-large"), 12L * MIB);
        assertEquals(2, gate.requests.stream().filter("HeadObject"::equals).count());
        assertEquals(
                "what the server says on taking it, and HEAD", storage.status().get("objects are whole by"));
    }

    @Test
    void partsAreUpWhileTheSessionRuns() throws IOException {
        StorageOutput output = write(n("during"), 12L * MIB);
        eventually(
                "two parts",
                () -> storage.status().getOrDefault(n("during"), "").startsWith("10 MiB of 12 MiB up"));
        assertEquals(List.of(n("during")), probe.openUploads());
        output.finish(StorageFixture.ended(n("during")));
        assertArrives(n("during"), 12L * MIB);
    }

    @Test
    void listingAndReadingSayWhatTheyNeed() throws IOException {
        record(n("denied"), 100);
        assertArrives(n("denied"), 100);
        IOException listing = assertThrows(IOException.class, () -> storage.list("", 10));
        assertTrue(listing.getMessage().contains("the permission s3:ListBucket is needed"), listing.getMessage());
        IOException reading = assertThrows(IOException.class, () -> storage.read(n("denied")));
        assertTrue(reading.getMessage().contains("the permission s3:GetObject is needed"), reading.getMessage());
        gate.rule = (operation, key) -> Verdict.PASS;
        assertEquals("alice", storage.list(n("denied"), 10).get(0).metadata().username());
        try (var in = storage.read(n("denied"))) {
            assertEquals(sha256(n("denied"), 100), Probe.sha256(in));
        }
    }

    @Test
    void deletingNeedsASeventhPermissionAndSaysWhatTheBucketCanDoInstead() throws IOException {
        record(n("deleted"), 100);
        assertArrives(n("deleted"), 100);
        IOException denied = assertThrows(IOException.class, () -> storage.delete(n("deleted")));
        assertTrue(
                denied.getMessage()
                        .startsWith(
                                "PID audit.s3, keys accessKey and bucket: access is denied. Have a lifecycle rule of"
                                        + " the bucket delete recordings when they are old enough, or grant s3:DeleteObject"),
                denied.getMessage());
        gate.rule = (operation, key) -> operation.equals("DeleteObject") ? Verdict.LOCKED : Verdict.PASS;
        IOException locked = assertThrows(IOException.class, () -> storage.delete(n("deleted")));
        assertTrue(locked.getMessage().contains("the object is locked"), locked.getMessage());
        assertTrue(probe.keys().contains(n("deleted")));
        gate.rule = (operation, key) -> operation.equals("DeleteObject") ? Verdict.PASS : Verdict.DENY;
        storage.delete(n("deleted"));
        assertFalse(probe.keys().contains(n("deleted")));
        gate.rule = (operation, key) -> Verdict.PASS;
        assertThrows(NoSuchFileException.class, () -> storage.delete(n("deleted")));
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
            record(n("faults-" + i), i % 4 == 0 ? PART + 2L * i * MIB / 4 : 1000L * i);
        }
        for (int i = 0; i < 20; i++) {
            assertArrives(n("faults-" + i), i % 4 == 0 ? PART + 2L * i * MIB / 4 : 1000L * i);
        }
        assertEquals(
                20,
                probe.keys().stream().filter(key -> key.startsWith(n("faults"))).count());
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
        StorageOutput large = write(n("down-large"), 6L * MIB);
        record(n("down-small"), 10);
        eventually("two failures", () -> storage.status().get("uploads").contains("2 failed"));
        String told = storage.status().get(n("down-small"));
        assertTrue(told.contains("PID audit.s3, key endpoint: the server cannot be reached"), told);
        gate.down = false;
        assertArrives(n("down-small"), 10);
        eventually(
                "a part",
                () -> storage.status().getOrDefault(n("down-large"), "").startsWith("5.0 MiB"));
        gate.down = true;
        write(large, n("down-large"), 0);
        large.finish(StorageFixture.ended(n("down-large")));
        eventually("failure", () -> storage.status().get("uploads").contains("1 failed"));
        gate.down = false;
        assertArrives(n("down-large"), 6L * MIB);
    }

    @Test
    void aSlowServerHoldsUpNobody() throws IOException {
        gate.speed = 500_000;
        long before = System.nanoTime();
        record(n("slow"), 6L * MIB);
        record(n("slow-small"), 10);
        assertTrue(System.nanoTime() - before < 5_000_000_000L, "writing waits for the network");
        assertArrives(n("slow-small"), 10);
        gate.speed = 0;
        assertArrives(n("slow"), 6L * MIB);
    }

    @Test
    void aWrongKeyIsToldAtOnceAndTheRightOneMendsIt() throws IOException {
        String wrong = "Wk3-wrong-secret-" + Long.toHexString(System.nanoTime());
        storage.use(configuration(gate.endpoint(), wrong, List.of()));
        record(n("key"), 10);
        eventually("refusal", () -> storage.status().getOrDefault(n("key"), "").contains("failed"));
        String told = storage.status().get(n("key"));
        assertTrue(told.contains("PID audit.s3, key secretKey: it does not belong to the access key"), told);
        assertFalse(storage.status().toString().contains(wrong));
        storage.use(configuration(gate.endpoint(), S3Proxy.SECRET_KEY, List.of()));
        assertArrives(n("key"), 10);
    }
}
