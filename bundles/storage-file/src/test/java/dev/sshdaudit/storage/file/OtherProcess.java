package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Another process that keeps a recording open in a folder: ends it when its input ends, or leaves it when it is killed. */
final class OtherProcess implements AutoCloseable {

    static final String NAME = "fedcba9876543210fedcba9876543210";
    private static final int RECORDING = 'r';

    private final Process process;

    OtherProcess(Path directory) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(RECORDING, process.getInputStream().read());
    }

    /** Has it end its recording, and ends it. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        assertEquals(0, process.onExit().join().exitValue());
    }

    boolean isRunning() {
        return process.isAlive();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public static void main(String[] args) throws IOException {
        FileStorage storage = new FileStorage(Runnable::run);
        storage.use(Path.of(args[0]));
        StorageOutput output = storage.create(StorageFixture.metadata(NAME, "2026-11-01T00:00:00Z"));
        StorageFixture.write(output, "theirs");
        output.flush();
        System.out.write(RECORDING);
        System.out.flush();
        int end = System.in.read();
        assert end < 0;
        StorageFixture.write(output, ", to its end");
        output.flush();
        output.finish(StorageFixture.metadata(NAME, "2026-11-01T00:00:00Z").ended(State.ENDED, Instant.now()));
        storage.close();
    }
}
