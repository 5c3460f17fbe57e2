package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import dev.sshdaudit.benchmarks.inner.Formats;
import dev.sshdaudit.benchmarks.whole.ServerProcess.Question;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * 2,000 real sessions in which a user types 10 keys a second and sees them, in a server with 512 MiB of heap. For processor time, as
 * many that are recorded and as many that are not type in turns.
 */
public final class TypingSessions implements Measurement {

    private static final int KEYS_PER_SECOND = 10;
    private static final double KIB = 1024;

    /** What is recorded of the last key is recorded by then. */
    private static final long FLUSHED = TimeUnit.MILLISECONDS.toNanos(800);

    /** Memory of a server with sessions, as they have typed for a while. */
    private record Memory(double heapMiB, double residentMiB, double outsideMiB) {

        static Memory of(ServerProcess server) throws IOException {
            return new Memory(
                    server.ask(Question.HEAP_BYTES) / 1048576.0,
                    server.ask(Question.RESIDENT_KIB) / KIB,
                    server.ask(Question.OUTSIDE_HEAP_KIB) / KIB);
        }
    }

    /** Turns of a server: keys a second, and processors in use. */
    private static final class Turns {

        private final List<Double> keys = new ArrayList<>();
        private final List<Double> processors = new ArrayList<>();

        /** All type, and what they cost is remembered. */
        void take(ServerProcess server, Sessions sessions, int seconds) throws IOException {
            long cpu = server.ask(Question.CPU_NANOS);
            long before = sessions.keys();
            double time = sessions.type(KEYS_PER_SECOND, seconds);
            LockSupport.parkNanos(FLUSHED);
            cpu = server.ask(Question.CPU_NANOS) - cpu;
            keys.add((sessions.keys() - before) / time);
            processors.add(cpu / 1e9 / time);
        }

        static double[] values(List<Double> values) {
            return values.stream().mapToDouble(it -> it).toArray();
        }

        /** Processor time for a key, in seconds. */
        double[] perKey() {
            double[] costs = values(processors);
            Arrays.setAll(costs, i -> costs[i] / keys.get(i));
            return costs;
        }
    }

    @Override
    public String name() {
        return "typing";
    }

    @Override
    public String description() {
        return "2,000 sessions typing 10 keys a second: lost messages, processor time, memory";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        int count = effort.of(2_000, 5);
        int seconds = effort.of(6, 1);
        int rounds = effort.of(3, 1);
        String work = String.format("%,d sessions, %d keys/s each", count, KEYS_PER_SECOND);
        List<Figure> figures = new ArrayList<>();
        try (ServerProcess server = new ServerProcess("gzip", "512m", "-Xms512m", "-XX:+AlwaysPreTouch")) {
            Memory without;
            try (Sessions plain = new Sessions(server.port(false), count)) {
                plain.type(KEYS_PER_SECOND, seconds);
                without = Memory.of(server);
            }
            long keys;
            try (Sessions audited = new Sessions(server.port(true), count)) {
                audited.type(KEYS_PER_SECOND, seconds);
                Memory with = Memory.of(server);
                Turns ours = new Turns();
                Turns theirs = new Turns();
                try (Sessions plain = new Sessions(server.port(false), count)) {
                    for (int round = 0; round < rounds; round++) {
                        theirs.take(server, plain, seconds);
                        ours.take(server, audited, seconds);
                    }
                }
                keys = audited.keys();
                speed(figures, work, ours, theirs);
                memory(figures, work, with, without);
            }
            server.ask(Question.SETTLE);
            contents(figures, work, server, keys);
        }
        return figures;
    }

    private static void speed(List<Figure> figures, String work, Turns ours, Turns theirs) {
        figures.add(Figure.of(work, "keys sent and echoed", "keys/s", null, Turns.values(ours.keys)));
        figures.add(Figure.of(work, "processors in use", "", null, Turns.values(ours.processors)));
        figures.add(Figure.of(work, "processors in use without us", "", null, Turns.values(theirs.processors)));
        figures.add(Figure.ratio(work, "processor time", Goal.atMost(1.25), ours.perKey(), theirs.perKey()));
    }

    private static void memory(List<Figure> figures, String work, Memory with, Memory without) {
        figures.add(Figure.of(work, "heap in use", "MiB", Goal.atMost(512), with.heapMiB));
        figures.add(Figure.of(work, "heap in use without us", "MiB", null, without.heapMiB));
        figures.add(Figure.of(work, "process memory", "MiB", null, with.residentMiB));
        double outside = with.outsideMiB - without.outsideMiB;
        figures.add(Figure.of(work, "memory outside the heap, more than without us", "MiB", null, outside));
        figures.add(Figure.of(
                work,
                "heap and memory outside, more than without us",
                "MiB",
                Goal.atMost(200),
                with.heapMiB - without.heapMiB + outside));
    }

    private static void contents(List<Figure> figures, String work, ServerProcess server, long keys)
            throws IOException {
        long size = 0;
        for (Path recording : server.recordings()) {
            size += Files.size(recording);
        }
        long missing = 2 * keys - recordedBytes(server);
        figures.add(Figure.of(work, "lost messages", "", Goal.atMost(0), server.ask(Question.LOST_MESSAGES)));
        figures.add(Figure.of(work, "bytes missing in recordings", "", Goal.atMost(0), missing));
        figures.add(Figure.of(work, "bytes in files for a key and its echo", "", null, (double) size / keys));
    }

    private static long recordedBytes(ServerProcess server) throws IOException {
        long bytes = 0;
        for (Path recording : server.recordings()) {
            try (RecordingReader reader = Formats.named("gzip").newReader(Files.newInputStream(recording))) {
                for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                    bytes += message.payload() instanceof Io io ? io.data().length() : 0;
                }
            }
        }
        return bytes;
    }
}
