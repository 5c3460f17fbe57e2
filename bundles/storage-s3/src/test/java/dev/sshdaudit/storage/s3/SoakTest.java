package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.storage.s3.StorageFixture.n;
import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.testing.Gate;
import dev.sshdaudit.storage.s3.testing.Gate.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What takes long. The heap is too small for any of it. */
@Timeout(1800)
@EnabledIfSystemProperty(named = "soak", matches = "true", disabledReason = "long: mvn verify -Psoak")
class SoakTest extends ServerFixture {

    private static final long GIB = 1L << 30;

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
}
