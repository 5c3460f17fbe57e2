package dev.sshdaudit.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Scripts that once found something, by what that was: in {@code findings.txt}, each below a line that begins with {@code ==}. */
class RegressionTest {

    /** Some of them found something only now and then; those of thousands of packets always. */
    private static final int TIMES = 3;

    private static List<Station> stations;

    @BeforeAll
    static void start() throws IOException {
        stations = Hunt.stations();
    }

    @AfterAll
    static void stop() throws IOException {
        Hunt.close(stations);
    }

    @TestFactory
    Stream<DynamicTest> isRecordedNow() throws IOException {
        String all;
        try (InputStream in = RegressionTest.class.getResourceAsStream("findings.txt")) {
            all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        return Stream.of(all.split("(?m)^== ")).skip(1).map(text -> {
            int end = text.indexOf('\n');
            return DynamicTest.dynamicTest(text.substring(0, end), () -> play(text.substring(end)));
        });
    }

    private static void play(String text) throws IOException {
        List<String> found = new ArrayList<>();
        for (Station station : stations) {
            Script script = Script.parse(text, station.echoPort());
            for (int i = 0; i < (text.contains("flood") ? 1 : TIMES); i++) {
                station.play(script).forEach(it -> found.add(station + ": " + it));
            }
        }
        assertEquals(List.of(), found);
    }
}
