package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import dev.sshdaudit.benchmarks.TerminalText;
import dev.sshdaudit.benchmarks.inner.Formats;
import dev.sshdaudit.format.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What twice as much costs, in processor time of the recorder with format binary and files. */
public final class Growth implements Measurement {

    private static final byte[] TEXT = TerminalText.bytes(4 << 20);
    private static final int DOUBLINGS = 2;

    /** Something of which there can be more. */
    private interface Work {

        /** Does so much of it, and tells its processor time in nanoseconds. */
        long cpu(int amount) throws IOException;
    }

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String description() {
        return "what twice the sessions, bytes and length cost";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        List<Figure> figures = new ArrayList<>();
        int rounds = effort.of(3, 1);
        // fewer are over before the first flush is due, and cheaper for that
        grow(figures, "sessions with 8 KiB each", effort.of(1_000, 2), rounds, Growth::sessions);
        grow(figures, "MiB over one session", effort.of(8, 1), rounds, amount -> print(amount << 10, 1 << 10));
        grow(figures, "keys in one session", effort.of(100_000, 100), rounds, amount -> print(amount, 1));
        grow(figures, "MiB of a recording read back", effort.of(8, 1), rounds, Growth::readBack);
        return figures;
    }

    private static void grow(List<Figure> figures, String what, int start, int rounds, Work work) throws IOException {
        System.err.println("  " + what);
        double[][] costs = new double[DOUBLINGS + 1][rounds];
        work.cpu(start << DOUBLINGS); // so that all is compiled
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i <= DOUBLINGS; i++) {
                costs[i][round] = work.cpu(start << i) / 1e9;
            }
        }
        figures.add(Figure.of(String.format("%,d %s", start, what), "processor time", "s", null, costs[0]));
        for (int i = 1; i <= DOUBLINGS; i++) {
            String name = String.format("%,d %s", start << i, what);
            figures.add(Figure.of(name, "processor time", "s", null, costs[i]));
            figures.add(Figure.ratio(name, "to half as much", Goal.atMost(2.1), costs[i], costs[i - 1]));
        }
    }

    private static long sessions(int count) throws IOException {
        try (Recorder recorder = new Recorder("gzip")) {
            long cpu = Usage.cpu();
            List<AuditConnection> connections = recorder.begin(count);
            for (int line = 0; line < 8; line++) {
                byte[] text = Arrays.copyOfRange(TEXT, line << 10, (line + 1) << 10);
                connections.forEach(it -> recorder.print(it, text));
            }
            recorder.end(connections);
            return Usage.cpu() - cpu;
        }
    }

    private static long print(int messages, int size) throws IOException {
        try (Recorder recorder = new Recorder("gzip")) {
            long cpu = Usage.cpu();
            print(recorder, messages, size);
            return Usage.cpu() - cpu;
        }
    }

    private static void print(Recorder recorder, int messages, int size) {
        List<AuditConnection> connections = recorder.begin(1);
        byte[] text = new byte[size];
        for (int i = 0; i < messages; i++) {
            System.arraycopy(TEXT, (int) ((long) i * size % (TEXT.length - size)), text, 0, size);
            recorder.print(connections.get(0), text);
        }
        recorder.end(connections);
    }

    private static long readBack(int mebibytes) throws IOException {
        try (Recorder recorder = new Recorder("gzip")) {
            print(recorder, mebibytes << 10, 1 << 10);
            Path recording;
            try (var files = Files.list(recorder.folder())) {
                recording = files.filter(Folders::isRecording).findFirst().orElseThrow();
            }
            long cpu = Usage.cpu();
            try (RecordingReader reader = Formats.named("gzip").newReader(Files.newInputStream(recording))) {
                while (reader.read() != null) {
                    // reading is all
                }
            }
            return Usage.cpu() - cpu;
        }
    }
}
