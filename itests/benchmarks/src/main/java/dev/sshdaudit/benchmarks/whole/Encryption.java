package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import dev.sshdaudit.benchmarks.TerminalText;
import dev.sshdaudit.benchmarks.inner.Formats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What encryption costs: processor time and heap of the recorder with format binary and files, in turns with a recorder that does
 * not encrypt. {@link dev.sshdaudit.benchmarks.additions.Additions} has sessions that type.
 */
public final class Encryption implements Measurement {

    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;
    private static final int CHUNK = 64 << 10;

    /** Something that a recorder records. */
    private interface Work {
        void record(Recorder recorder) throws IOException;
    }

    /** Processor time in seconds, and bytes in files. */
    private record Cost(double cpu, double bytes) {}

    private final List<Figure> figures = new ArrayList<>();

    @Override
    public String name() {
        return "encryption";
    }

    @Override
    public String description() {
        return "processor time and heap of the recorder that encrypts, to one that does not";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        figures.clear();
        double cipher = cipher(effort);
        byte[] text = TerminalText.bytes(effort.of(32 << 20, 64 << 10));
        Goal goal = Goal.atMost(1.3);
        for (String format : Formats.COMPRESSIONS) {
            String compressing = Formats.atLevel(format); // the recorder gets text faster than any terminal shows
            try (Recorder plain = new Recorder(compressing);
                    Recorder encrypted = Recorder.encrypted(compressing)) {
                Turns turns = new Turns(plain, encrypted, effort, cipher);
                turns.take("text, messages of 1 KiB, " + format, goal, 5, to -> print(to, text, 1 << 10));
                turns.take("text, messages of 32 KiB, " + format, goal, 3, to -> print(to, text, 32 << 10));
            }
            try (Recorder plain = new Recorder(format);
                    Recorder encrypted = Recorder.encrypted(format)) {
                Turns turns = new Turns(plain, encrypted, effort, cipher);
                int sessions = effort.of(1_000, 2);
                turns.take("a session with 8 KiB of text, " + format, null, 3, to -> sessions(to, text, sessions));
            }
        }
        double heap = heap(Recorder.encrypted("gzip"), effort.of(2_000, 2), effort);
        figures.add(Figure.of("an idle connection", "heap, encrypted", "KiB", null, heap));
        return List.copyOf(figures);
    }

    /** How many MiB a second the JDK encrypts: what no recorder can do better. */
    private double cipher(Effort effort) throws GeneralSecurityException {
        byte[] chunk = new byte[CHUNK + 16];
        SecretKeySpec key = new SecretKeySpec(new byte[32], "ChaCha20");
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        int chunks = effort.of(2_048, 2);
        double[] speeds = new double[effort.of(5, 1)];
        long number = 0;
        for (int round = effort.of(-2, 0); round < speeds.length; round++) {
            long time = System.nanoTime();
            for (int i = 0; i < chunks; i++) {
                byte[] nonce = ByteBuffer.allocate(12).putLong(3, number++).array();
                cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
                cipher.doFinal(chunk, 0, CHUNK, chunk, 0);
            }
            time = System.nanoTime() - time;
            if (round >= 0) {
                speeds[round] = chunks * (CHUNK / MIB) / (time / NANOS);
            }
        }
        Figure speed = Figure.of("ChaCha20-Poly1305 of the JDK, chunks of 64 KiB", "speed", "MiB/s", null, speeds);
        figures.add(speed);
        return speed.value();
    }

    /** One work with and without encryption, several times. */
    private final class Turns {

        private final Recorder plain;
        private final Recorder encrypted;
        private final Effort effort;
        private final double cipher;

        Turns(Recorder plain, Recorder encrypted, Effort effort, double cipher) {
            this.plain = plain;
            this.encrypted = encrypted;
            this.effort = effort;
            this.cipher = cipher;
        }

        void take(String what, Goal goal, int full, Work work) throws IOException {
            System.err.println("  " + what);
            int rounds = effort.of(full, 1);
            double[] without = new double[rounds];
            double[] with = new double[rounds];
            double[] floor = new double[rounds];
            for (int round = effort.of(-1, 0); round < rounds; round++) {
                boolean plainFirst = round % 2 == 0;
                Cost first = cost(!plainFirst, work);
                Cost second = cost(plainFirst, work);
                if (round >= 0) {
                    without[round] = (plainFirst ? first : second).cpu;
                    Cost cost = plainFirst ? second : first;
                    with[round] = cost.cpu;
                    floor[round] = without[round] + cost.bytes / MIB / cipher;
                }
            }
            figures.add(Figure.of(what, "processor time without encryption", "s", null, without));
            figures.add(Figure.ratio(what, "processor time with encryption", goal, with, without));
            figures.add(Figure.ratio(what, "processor time with what the cipher alone takes", null, floor, without));
        }

        private Cost cost(boolean isEncrypted, Work work) throws IOException {
            Recorder recorder = isEncrypted ? encrypted : plain;
            long cpu = Usage.cpu();
            work.record(recorder);
            cpu = Usage.cpu() - cpu;
            long bytes = 0;
            try (Stream<Path> files = Files.list(recorder.folder())) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (isEncrypted && Folders.isRecording(file)) {
                        throw new IllegalStateException(name + " is not encrypted");
                    }
                    bytes += name.endsWith(".json") ? 0 : Files.size(file);
                }
            }
            Folders.clear(recorder.folder());
            return new Cost(cpu / NANOS, bytes);
        }
    }

    private static void print(Recorder recorder, byte[] content, int size) {
        List<AuditConnection> connections = recorder.begin(1);
        for (int at = 0; at < content.length; at += size) {
            recorder.print(connections.get(0), Arrays.copyOfRange(content, at, Math.min(at + size, content.length)));
        }
        recorder.end(connections);
    }

    private static void sessions(Recorder recorder, byte[] content, int count) {
        List<AuditConnection> connections = recorder.begin(count);
        for (int line = 0; line < 8; line++) {
            byte[] text = Arrays.copyOfRange(content, line << 10, (line + 1) << 10);
            connections.forEach(it -> recorder.print(it, text));
        }
        recorder.end(connections);
    }

    /** KiB of heap that a connection takes that has shown a screen, and does nothing now. */
    private static double heap(Recorder made, int count, Effort effort) throws IOException {
        try (Recorder recorder = made) {
            recorder.end(recorder.begin(effort.of(200, 1)));
            long heap = Usage.heap();
            List<AuditConnection> connections = recorder.begin(count);
            connections.forEach(it -> recorder.print(it, Recorder.SCREEN));
            if (effort == Effort.FULL) {
                Usage.awaitQuiet();
            }
            heap = Usage.heap() - heap;
            recorder.end(connections);
            return heap / 1024.0 / count;
        }
    }
}
