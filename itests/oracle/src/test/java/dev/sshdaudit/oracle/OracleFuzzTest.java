package dev.sshdaudit.oracle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts that a fuzzer makes: each byte is a choice of the {@link Grammar}, and what reaches new code is kept and varied.
 * In each build it begins with the same seed, {@code fuzzing.seed}; with {@code -Psoak} with another one each time, which it
 * prints. What follows depends on the time that things take, too.
 */
class OracleFuzzTest {

    private static final int SEEDS = 20;
    private static final int SEED_LENGTH = 120;

    /** They live as long as the process: the fuzzer calls the test for every input. */
    private static List<Station> stations;

    @AfterAll
    static void stop() throws IOException {
        if (stations != null) {
            Hunt.close(stations);
        }
    }

    static Stream<byte[]> seeds() {
        return LongStream.range(0, SEEDS).mapToObj(seed -> {
            byte[] bytes = new byte[SEED_LENGTH];
            new SplittableRandom(seed).nextBytes(bytes);
            return bytes;
        });
    }

    @MethodSource("seeds")
    @FuzzTest
    void whatIsDeliveredIsRecorded(byte[] data) throws IOException {
        if (data.length < 3) {
            return;
        }
        if (stations == null) {
            stations = Hunt.stations();
        }
        Station station = stations.get((data[0] & 0xff) % stations.size());
        Script script = Grammar.script(Choices.of(data), station.echoPort());
        List<String> found = station.play(script);
        if (!found.isEmpty()) {
            String origin = "a fuzzer's input " + HexFormat.of().formatHex(data);
            throw new AssertionError(Finding.of(origin, station, script, found).message());
        }
    }
}
