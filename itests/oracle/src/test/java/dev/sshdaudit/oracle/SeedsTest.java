package dev.sshdaudit.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Scripts by seeds, in each build the same; with {@code -Psoak} others each time, and for longer. {@code -Doracle.seed=N}
 * begins with a seed that was told, {@code -Doracle.seconds=N} plays for so long.
 */
class SeedsTest {

    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final long FIRST = Long.getLong("oracle.seed", SOAK ? System.nanoTime() : 7261);
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("oracle.seconds", SOAK ? 600 : 30));

    @Test
    void whatIsDeliveredIsRecorded() throws IOException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        List<Station> stations = Hunt.stations();
        try {
            PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
            List<Finding> findings = new Hunt(stations, out).run(FIRST, TIME, 1);
            System.out.println(told.toString(StandardCharsets.UTF_8));
            if (!findings.isEmpty()) {
                fail(findings.get(0).message());
            }
            assertTrue(stations.stream().allMatch(it -> it.connections() > 10), () -> "Too few: " + told);
        } finally {
            Hunt.close(stations);
        }
    }
}
