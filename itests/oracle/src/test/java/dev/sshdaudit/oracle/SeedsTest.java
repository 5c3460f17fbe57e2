package dev.sshdaudit.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Scripts by seeds, other ones in each build. {@code -Doracle.seed=N} begins with a seed that was told,
 * {@code -Doracle.seconds=N} plays for so long.
 */
class SeedsTest {

    private static final long FIRST = Long.getLong("oracle.seed", System.nanoTime());
    private static final Duration TIME =
            Duration.ofSeconds(Long.getLong("oracle.seconds", Boolean.getBoolean("soak") ? 600 : 30));

    @Test
    void whatIsDeliveredIsRecorded() throws IOException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        List<Station> stations = Hunt.stations();
        try {
            PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
            int findings = new Hunt(stations, out).run(FIRST, TIME, 1);
            System.out.println(told.toString(StandardCharsets.UTF_8));
            assertEquals(0, findings, () -> told.toString(StandardCharsets.UTF_8));
            assertTrue(stations.stream().allMatch(it -> it.connections() > 10), () -> "Too few: " + told);
        } finally {
            Hunt.close(stations);
        }
    }
}
