package dev.sshdaudit.benchmarks.inner;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.sshdaudit.benchmarks.Effort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The limit: the compressors alone, over the same content in pieces of 32 KiB, as one stream without messages. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RawCompression {

    private static final int PIECE = 32 << 10;

    @Param("TEXT_1K")
    public Workload workload;

    @Param("1048576")
    public int size;

    @Param("3")
    public int level;

    private byte[] content;

    /** What went in and out. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long bytesIn;
        public long bytesOut;
    }

    @Setup
    public void prepare() {
        content = workload.content(size);
    }

    /** MiB/s of terminal text with a compressor: the median of a few rounds of a moment each. */
    public static double speed(String compressor, int level, Effort effort) {
        RawCompression raw = new RawCompression();
        raw.workload = Workload.TEXT_1K;
        raw.size = effort.of(8 << 20, 64 << 10);
        raw.level = level;
        raw.prepare();
        double[] speeds = new double[effort.of(5, 1)];
        for (int round = 0; round < speeds.length; round++) {
            long time = System.nanoTime();
            raw.compress(compressor);
            time = System.nanoTime() - time;
            speeds[round] = raw.size / (double) (1 << 20) / (time / 1e9);
        }
        Arrays.sort(speeds);
        return speeds[speeds.length / 2];
    }

    private void compress(String compressor) {
        try {
            if (compressor.equals("zlib")) {
                zlib(new Counts());
            } else {
                zstd(new Counts());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Benchmark
    public void zlib(Counts counts) {
        byte[] out = new byte[64 << 10];
        Deflater deflater = new Deflater(level, true);
        for (int at = 0; at < size; at += PIECE) {
            deflater.setInput(content, at, Math.min(PIECE, size - at));
            while (!deflater.needsInput()) {
                deflater.deflate(out);
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            deflater.deflate(out);
        }
        counts.bytesIn += size;
        counts.bytesOut += deflater.getBytesWritten();
        deflater.end();
    }

    @Benchmark
    public void zstd(Counts counts) throws IOException {
        OutputStream discarding = new OutputStream() {
            @Override
            public void write(int b) {
                counts.bytesOut++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                counts.bytesOut += length;
            }
        };
        try (OutputStream out = new ZstdOutputStreamNoFinalizer(discarding, level)) {
            for (int at = 0; at < size; at += PIECE) {
                out.write(content, at, Math.min(PIECE, size - at));
            }
        }
        counts.bytesIn += size;
    }
}
