package dev.sshdaudit.benchmarks.inner;

import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.file.FileStorageProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Encodes the whole recording of one connection, flushed twice a second by the time of its messages. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Encode {

    private static final long FLUSH_AFTER = TimeUnit.MILLISECONDS.toNanos(500);

    @Param("TEXT_1K")
    public Workload workload;

    @Param("gzip")
    public String format;

    @Param("false")
    public boolean toFile;

    @Param("1048576")
    public int size;

    /** Whether the bytes are hashed on their way, as they are for the ledger. */
    @Param("false")
    public boolean hashed;

    private List<AuditMessage> messages;
    private AuditFormat auditFormat;
    private AuditStorage storage;
    private Path folder;
    private int recordings;

    /** What went in and out. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long messages;
        public long bytesIn;
        public long bytesOut;
    }

    @Setup(Level.Trial)
    public void prepare() throws IOException {
        messages = workload.messages(size);
        auditFormat = Formats.named(format);
        folder = Folders.temporary();
        storage = toFile ? files() : new StreamStorage(OutputStream.nullOutputStream());
    }

    private AuditStorage files() {
        FileStorageProvider files = new FileStorageProvider();
        files.configure(Map.of("directory", folder.toString()));
        return files.service();
    }

    @TearDown(Level.Trial)
    public void delete() throws IOException {
        Folders.delete(folder);
    }

    @TearDown(Level.Iteration)
    public void clear() {
        Folders.clear(folder);
    }

    @Benchmark
    public void encode(Counts counts) throws IOException {
        Outputs outputs = new Outputs(storage, Workload.CONNECTION.substring(8) + (10_000_000 + recordings++), hashed);
        encode(outputs);
        counts.messages += messages.size();
        counts.bytesIn += size;
        counts.bytesOut += outputs.bytes();
    }

    private void encode(Outputs outputs) throws IOException {
        RecordingEncoder encoder = auditFormat.newEncoder(outputs);
        long flushed = messages.get(0).timestamp();
        for (AuditMessage message : messages) {
            if (message.timestamp() - flushed > FLUSH_AFTER) {
                encoder.flush();
                flushed = message.timestamp();
            }
            encoder.encode(message);
        }
        encoder.finish();
    }
}
