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
import java.util.List;

/** 2,000 real sessions in which a user types 10 keys a second and sees them, in a server with 512 MiB of heap. */
public final class TypingSessions implements Measurement {

    private static final int KEYS_PER_SECOND = 10;

    private record Cost(double seconds, double cpu, long heap, long resident, long outside, long keys) {

        double perKey() {
            return cpu / keys;
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
        int seconds = effort.of(20, 1);
        try (ServerProcess server = new ServerProcess("gzip", "512m", "-Xms512m", "-XX:+AlwaysPreTouch")) {
            Cost first = type(server, Question.PLAIN_PORT, count, seconds);
            Cost audited = type(server, Question.AUDITED_PORT, count, seconds);
            // in turn, since later sessions cost less: what they run is compiled by then
            type(server, Question.LEDGER_PORT, count, seconds);
            Cost plain = type(server, Question.PLAIN_PORT, count, seconds);
            Cost before = type(server, Question.AUDITED_PORT, count, seconds);
            Cost withLedger = type(server, Question.LEDGER_PORT, count, seconds);
            Cost after = type(server, Question.AUDITED_PORT, count, seconds);
            server.ask(Question.SETTLE);
            long keys = audited.keys + before.keys + after.keys;
            long missing = 2 * keys - recordedBytes(server);
            long size = 0;
            for (Path recording : server.recordings()) {
                size += Files.size(recording);
            }
            String work = String.format("%,d sessions, %d keys/s each", count, KEYS_PER_SECOND);
            List<Figure> figures = new ArrayList<>();
            figures.add(Figure.of(work, "keys sent and echoed", "keys/s", null, audited.keys / audited.seconds));
            figures.add(Figure.of(work, "lost messages", "", Goal.atMost(0), server.ask(Question.LOST_MESSAGES)));
            figures.add(Figure.of(work, "bytes missing in recordings", "", Goal.atMost(0), missing));
            figures.add(Figure.of(work, "bytes in files for a key and its echo", "", null, (double) size / keys));
            figures.add(Figure.of(work, "heap in use", "MiB", Goal.atMost(512), audited.heap / 1048576.0));
            figures.add(Figure.of(work, "heap in use without us", "MiB", null, first.heap / 1048576.0));
            figures.add(Figure.of(work, "process memory", "MiB", null, audited.resident / 1024.0));
            double outside = (audited.outside - first.outside) / 1024.0;
            figures.add(Figure.of(work, "memory outside the heap, more than without us", "MiB", null, outside));
            figures.add(Figure.of(
                    work,
                    "heap and memory outside, more than without us",
                    "MiB",
                    Goal.atMost(200),
                    (audited.heap - first.heap) / 1048576.0 + outside));
            figures.add(Figure.of(work, "processors in use", "", null, before.cpu / before.seconds));
            figures.add(Figure.of(work, "processors in use without us", "", null, plain.cpu / plain.seconds));
            figures.add(Figure.of(
                    work, "processor time", Figure.TIMES, Goal.atMost(1.25), before.perKey() / plain.perKey()));
            figures.add(Figure.of(
                    work,
                    "processor time with the ledger to that without",
                    Figure.TIMES,
                    Goal.atMost(1.03),
                    withLedger.perKey() / ((before.cpu + after.cpu) / (before.keys + after.keys))));
            return figures;
        }
    }

    private static Cost type(ServerProcess server, Question port, int count, int seconds) throws Exception {
        try (Sessions sessions = new Sessions((int) server.ask(port), count)) {
            sessions.type(KEYS_PER_SECOND, 1);
            long cpu = server.ask(Question.CPU_NANOS);
            long keys = sessions.keys();
            double time = sessions.type(KEYS_PER_SECOND, seconds);
            cpu = server.ask(Question.CPU_NANOS) - cpu;
            return new Cost(
                    time,
                    cpu / 1e9 * sessions.keys() / (sessions.keys() - keys),
                    server.ask(Question.HEAP_BYTES),
                    server.ask(Question.RESIDENT_KIB),
                    server.ask(Question.OUTSIDE_HEAP_KIB),
                    sessions.keys());
        }
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
