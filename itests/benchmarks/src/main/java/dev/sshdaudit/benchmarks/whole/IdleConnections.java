package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Connections that do nothing, as the recorder, format binary and storage file have them. */
public final class IdleConnections implements Measurement {

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String description() {
        return "heap, threads and native memory of 5,000 idle connections in the recorder";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        int count = effort.of(5_000, 10);
        try (Recorder recorder = new Recorder("gzip")) {
            recorder.end(recorder.begin(effort.of(200, 1))); // what is made once, and kept for all
            recorder.log().awaitNoConnection();
            long threads = ManagementFactory.getThreadMXBean().getThreadCount();
            long heap = Usage.heap();
            long resident = Usage.residentKib();
            List<AuditConnection> connections = recorder.begin(count);
            connections.forEach(it -> recorder.print(it, Recorder.SCREEN));
            if (effort == Effort.FULL) {
                Usage.awaitQuiet();
            }
            heap = Usage.heap() - heap;
            resident = Usage.residentKib() - resident;
            threads = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
            recorder.end(connections);
            String work = String.format("%,d idle connections", count);
            return List.of(
                    Figure.of(work, "heap each", "KiB", Goal.atMost(16), heap / 1024.0 / count),
                    Figure.of(work, "threads more than without", "", Goal.atMost(0), threads),
                    Figure.of(
                            work, "process memory more, heap included, each", "KiB", null, (double) resident / count));
        }
    }
}
