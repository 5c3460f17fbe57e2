package dev.sshdaudit.itests;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** How long echoes took. */
record Latencies(List<Long> sorted) {

    /** Has each user type a character so many times, one after the other. */
    static Latencies of(List<Echo> echoes, int times) throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            for (Echo echo : echoes) {
                nanos.add(echo.type("k"));
            }
        }
        Collections.sort(nanos);
        return new Latencies(nanos);
    }

    private double millis(double share) {
        return sorted.get((int) (share * (sorted.size() - 1))) / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d echoes, median %.2f ms, 99 %% within %.2f ms, slowest %.2f ms",
                sorted.size(),
                millis(0.5),
                millis(0.99),
                millis(1));
    }
}
