package dev.sshdaudit.benchmarks.cost;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.benchmarks.Measurement;
import dev.sshdaudit.benchmarks.Reading;
import dev.sshdaudit.benchmarks.RunningLog;
import dev.sshdaudit.benchmarks.TerminalText;
import dev.sshdaudit.message.Authentication.PublicKey;
import dev.sshdaudit.message.Authentication.PublicKeySuccessful;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** How many bytes typical sessions have in their recordings, and in the ledger. The calculation of a year's cost begins with them. */
public final class TypicalSession implements Measurement {

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGwqCfHrDvXSuTIhfyTQwpb6G8i6cKkNOXzCwbSfuXJK";

    private static final int COMMANDS = 30;
    private static final int KEYS = 20;
    private static final int OUTPUT = (40 << 10) / COMMANDS;

    /** Bytes that a shell shows and takes. */
    static final int SHELL_CONTENT = COMMANDS * (2 * KEYS + OUTPUT);

    /** Bytes that a command shows. */
    static final int COMMAND_CONTENT = 2 << 10;

    private static final int PACKET = 32 << 10;
    private static final int MIB = 1 << 20;
    private static final double CONNECTIONS = 20;
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);

    /** What the first line of a later segment has more: half of 17 hashes of 64 digits, and the name of the segment before. */
    private static final int LATER_SEGMENT = 8 * 67 + 45;

    @Override
    public String name() {
        return "session";
    }

    @Override
    public String description() {
        return "bytes of typical sessions in recordings and ledgers";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        List<Figure> figures = new ArrayList<>();
        figure(figures, Input.SHELL_BYTES, shell());
        figure(figures, Input.COMMAND_BYTES, command());
        figure(figures, Input.TRANSFER_RATIO, transfer() / (double) MIB);
        ledger(figures);
        return figures;
    }

    private static void figure(List<Figure> figures, Input input, double bytes) {
        figures.add(Figure.of("a typical session", input.option(), "", null, bytes));
    }

    /** 20 keys, one in 0.2 s, each with its echo; then a text is shown, and read for 16 s. */
    private static long shell() throws IOException {
        TimedRecording recording = new TimedRecording();
        begin(
                recording,
                new ChannelRequest.Pty(0, "xterm-256color", 80, 24, 0, 0, Bytes.EMPTY),
                new ChannelRequest.Shell(1));
        byte[] text = TerminalText.bytes(COMMANDS * OUTPUT);
        for (int command = 0; command < COMMANDS; command++) {
            for (int key = 0; key < KEYS; key++) {
                Bytes typed = Bytes.copyOf(text, command * OUTPUT + 100 + key, 1);
                recording.after(200, new Io(Io.STDIN, typed), 0L);
                recording.after(1, new Io(Io.STDOUT, typed), 0L);
            }
            recording.after(10, new Io(Io.STDOUT, Bytes.copyOf(text, command * OUTPUT, OUTPUT)), 0L);
            recording.after(16_000, new Io(Io.STDOUT, Bytes.utf8("$ ")), 0L);
        }
        return recording.end();
    }

    private static long command() throws IOException {
        TimedRecording recording = new TimedRecording();
        begin(recording, new ChannelRequest.Exec(0, "systemctl status nginx"));
        recording.after(20, new Io(Io.STDOUT, Bytes.copyOf(TerminalText.bytes(COMMAND_CONTENT))), 0L);
        return recording.end();
    }

    private static long transfer() throws IOException {
        TimedRecording recording = new TimedRecording();
        begin(recording, new ChannelRequest.Subsystem(0, "sftp"));
        byte[] packet = new byte[PACKET];
        Random random = new Random(7261);
        for (int sent = 0; sent < MIB; sent += PACKET) {
            random.nextBytes(packet);
            recording.after(3, new Io(Io.STDIN, Bytes.copyOf(packet)), 0L);
        }
        return recording.end();
    }

    private static void begin(TimedRecording recording, Payload... requests) throws IOException {
        recording.after(0, new Connect("192.0.2.7", "XX"), null);
        recording.after(100, new PublicKey("alice", KEY), null);
        recording.after(1, new PublicKeySuccessful("alice", KEY), null);
        recording.after(1, new HandshakeSuccessful("alice"), null);
        recording.after(5, new NewChannelSuccessful("session"), 0L);
        for (Payload request : requests) {
            recording.after(1, request, 0L);
        }
    }

    /** Lines of a ledger that connections made. A recording that becomes larger than 1 MiB makes a line of progress. */
    private static void ledger(List<Figure> figures) throws IOException {
        Path folder = Folders.temporary();
        try {
            try (RunningLog log = new RunningLog("gzip", folder.resolve("recordings"), folder.resolve("keys"))) {
                awaitLine(folder.resolve("recordings"), "");
                AuditConnection large = connection(log, 2 * MIB);
                // one that ends at once makes no such line
                awaitLine(folder.resolve("recordings"), type("recording.progress"));
                large.disconnect(Map.of());
                for (int i = 1; i < CONNECTIONS; i++) {
                    connection(log, 1).disconnect(Map.of());
                }
                log.awaitNoConnection();
            }
            List<String> lines = lines(folder.resolve("recordings"));
            double session = bytes(lines, "recording.opened") + bytes(lines, "recording.closed");
            figure(figures, Input.SESSION_LINES, session + bytes(lines, "connection.closed"));
            figure(figures, Input.PROGRESS_LINE, bytes(lines, "recording.progress"));
            figure(figures, Input.CHECKPOINT_LINE, bytes(lines, "checkpoint"));
            figure(figures, Input.SEGMENT_LINE, bytes(lines, "segment") + LATER_SEGMENT);
        } finally {
            Folders.delete(folder);
        }
    }

    /** Waits for a line of the ledger with a text. On a busy machine the folder is there some seconds after the log. */
    private static void awaitLine(Path folder, String text) throws IOException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!Files.exists(folder) || lines(folder).stream().noneMatch(line -> line.contains(text))) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("There is no ledger in " + folder + " with a line of " + text);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** A connection that has done all but to end. */
    private static AuditConnection connection(RunningLog log, int bytes) {
        Reading reading = new Reading();
        AuditConnection connection = log.log()
                .connect(
                        new Connect("192.0.2.7", "XX"),
                        Map.of("remotePort", 40_000L, "clientVersion", "SSH-2.0-OpenSSH_9.2p1"),
                        reading);
        connection.record(new PublicKeySuccessful("alice", KEY), null);
        connection.record(new HandshakeSuccessful("alice"), null);
        connection.record(new NewChannelSuccessful("session"), 0L);
        connection.record(new ChannelRequest.Exec(0, "systemctl status nginx"), 0L);
        byte[] content = new byte[Math.min(bytes, PACKET)];
        Random random = new Random(7261);
        for (int sent = 0; sent < bytes; sent += content.length) {
            random.nextBytes(content);
            reading.await();
            connection.record(new Io(Io.STDOUT, Bytes.copyOf(content)), 0L);
        }
        connection.record(new Exit(0), 0L);
        return connection;
    }

    private static List<String> lines(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path segment :
                    files.filter(file -> file.toString().endsWith(".jsonl")).toList()) {
                lines.addAll(Files.readAllLines(segment));
            }
        }
        return lines;
    }

    private static String type(String name) {
        return "\"type\":\"" + name + "\"";
    }

    /** Bytes of a line of this type, in the mean. */
    private static double bytes(List<String> lines, String type) {
        return lines.stream()
                .filter(line -> line.contains(type(type)))
                .mapToInt(line -> line.getBytes(StandardCharsets.UTF_8).length + 1)
                .average()
                .orElseThrow();
    }
}
