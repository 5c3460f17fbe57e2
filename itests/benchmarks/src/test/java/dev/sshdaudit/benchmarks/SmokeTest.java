package dev.sshdaudit.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that can be measured still works: that is seen here, with little of each, as it is not measured every day. */
@Timeout(300)
class SmokeTest {

    @Test
    void everythingThatCanBeMeasuredStillWorks(@TempDir Path folder) throws Exception {
        Results results = smoke();

        for (Figure figure : results.figures()) {
            // of so little, ratios may divide by nothing
            assertTrue(Double.isFinite(figure.value()) || figure.unit().equals(Figure.TIMES), figure.toString());
        }
        assertEquals(0, value(results, "lost messages"));
        assertEquals(0, value(results, "bytes missing in recordings"));

        Path file = folder.resolve("benchmarks.json");
        results.write(file);
        assertEquals(results, Results.read(file));
        assertTrue(results.comparedWith(Results.read(file)).contains("key to echo"));
    }

    /** Two measurements at a time: each waits for processes most of the time, and the figures mean nothing. */
    private static Results smoke() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Callable<Results>> each = new ArrayList<>();
            for (Measurement measurement : Main.MEASUREMENTS) {
                each.add(() -> Main.measure(List.of(measurement), Effort.SMOKE));
            }
            List<Figure> figures = new ArrayList<>();
            Results last = null;
            for (Future<Results> one : threads.invokeAll(each)) {
                last = one.get();
                figures.addAll(last.figures());
            }
            return new Results(last.started(), last.machine(), figures);
        } finally {
            threads.shutdownNow();
        }
    }

    private static double value(Results results, String measure) {
        return results.figures().stream()
                .filter(it -> it.measure().equals(measure))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void textIsAsCompressibleAsTerminalsAre() {
        assertEquals(0.30, compressed(3), 0.01);
        assertEquals(0.262, compressed(6), 0.015);
    }

    private static double compressed(int level) {
        byte[] text = TerminalText.bytes(4 << 20);
        Deflater deflater = new Deflater(level, true);
        deflater.setInput(text);
        deflater.finish();
        byte[] out = new byte[64 << 10];
        while (!deflater.finished()) {
            deflater.deflate(out);
        }
        double ratio = (double) deflater.getBytesWritten() / text.length;
        deflater.end();
        return ratio;
    }
}
