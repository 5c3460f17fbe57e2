package dev.sshdaudit.benchmarks.inner;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Reads a recording back, message by message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Decode {

    @Param("TEXT_1K")
    public Workload workload;

    @Param("gzip")
    public String format;

    @Param("1048576")
    public int size;

    private AuditFormat auditFormat;
    private byte[] recording;

    @Setup
    public void prepare() throws IOException {
        auditFormat = Formats.named(format);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
        RecordingEncoder encoder =
                auditFormat.newEncoder(new Outputs(new StreamStorage(bytes), Workload.CONNECTION, false));
        for (AuditMessage message : workload.messages(size)) {
            encoder.encode(message);
        }
        encoder.finish();
        recording = bytes.toByteArray();
    }

    AuditFormat format() {
        return auditFormat;
    }

    byte[] recording() {
        return recording;
    }

    @Benchmark
    public void decode(Blackhole blackhole) throws IOException {
        try (RecordingReader reader = auditFormat.newReader(new ByteArrayInputStream(recording))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                blackhole.consume(message);
            }
        }
    }
}
