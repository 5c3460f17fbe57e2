package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.benchmarks.Reading;
import dev.sshdaudit.benchmarks.RunningLog;
import dev.sshdaudit.benchmarks.TerminalText;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The recorder with a format and files, and connections without SSH. */
final class Recorder implements AutoCloseable {

    /** What a screen holds. */
    static final byte[] SCREEN = TerminalText.bytes(2_000);

    private final Path folder = Folders.temporary();
    private final Reading reading = new Reading();
    private final RunningLog log;

    Recorder(String format) throws IOException {
        log = new RunningLog(format, folder);
    }

    /** One whose recordings are encrypted, to a recipient of whom there is no private key here. */
    static Recorder encrypted(String format) throws IOException {
        Recorder recorder = new Recorder(format);
        try {
            recorder.log.encrypt("age1qp4h5eugexcqszltlgspx3mwggnlfsml59ckes3lu97cz8xjfdws8djedw");
        } catch (InvalidConfigurationException e) {
            recorder.close();
            throw new IllegalStateException(e);
        }
        return recorder;
    }

    RunningLog log() {
        return log;
    }

    Path folder() {
        return folder;
    }

    /** Begins connections, each with a shell. */
    List<AuditConnection> begin(int count) {
        List<AuditConnection> connections = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            AuditConnection connection =
                    log.log().connect(new Connect("192.0.2.7", "XX"), Map.of("remotePort", 40_000L), reading);
            connection.record(new HandshakeSuccessful("ada"), null);
            connection.record(new NewChannelSuccessful("session"), 0L);
            connection.record(new ChannelRequest.Pty(0, "xterm-256color", 80, 24, 0, 0, Bytes.EMPTY), 0L);
            connection.record(new ChannelRequest.Shell(1), 0L);
            connections.add(connection);
        }
        return connections;
    }

    void end(List<AuditConnection> connections) {
        connections.forEach(it -> it.disconnect(Map.of()));
        log.awaitNoConnection();
    }

    /** As fast as it may. */
    void print(AuditConnection connection, byte[] text) {
        reading.await();
        connection.record(new Io(Io.STDOUT, Bytes.copyOf(text)), 0L);
    }

    @Override
    public void close() throws IOException {
        log.close();
        Folders.delete(folder);
    }
}
