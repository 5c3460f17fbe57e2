package dev.sshdaudit.benchmarks.inner;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.benchmarks.Reading;
import dev.sshdaudit.benchmarks.RunningLog;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a thread of SSHD waits for: 1 KiB of a packet is copied and recorded while the recorder works as fast as it can.
 * As SSHD does, the caller makes a pause when it is told to stop reading; that is not measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Record {

    private static final int SIZE = 1 << 10;
    private static final int PACKETS = 4 << 10;

    private final byte[] packets = Workload.TEXT_1K.content(PACKETS * SIZE);
    private final Reading reading = new Reading();
    private RunningLog log;
    private AuditConnection connection;
    private Path folder;
    private int next;

    @Setup(Level.Trial)
    public void start() throws IOException {
        folder = Folders.temporary();
        log = new RunningLog("gzip", folder);
        connection = log.log().connect(new Connect("192.0.2.7", "XX"), Map.of(), reading);
        connection.record(new NewChannelSuccessful("session"), 0L);
    }

    @TearDown(Level.Trial)
    public void stop() throws IOException {
        connection.disconnect(Map.of());
        log.close();
        if (log.log().status().lostMessages() > 0) {
            throw new IllegalStateException(log.log().status().toString());
        }
        Folders.delete(folder);
    }

    @Setup(Level.Invocation)
    public void awaitReading() {
        reading.await();
        next = (next + 1) % PACKETS;
    }

    @Benchmark
    public void record() {
        connection.record(new Io(Io.STDOUT, Bytes.copyOf(packets, next * SIZE, SIZE)), 0L);
    }

    /** The same thread on the same machine, doing nothing but the copy. */
    @Benchmark
    public Io copyAlone() {
        return new Io(Io.STDOUT, Bytes.copyOf(packets, next * SIZE, SIZE));
    }
}
