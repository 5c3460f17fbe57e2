package dev.sshdaudit.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.PasswordSuccessful;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program makes of recordings beside JSON. */
class ConversionTest {

    private static final long SECOND = 1_000_000_000;

    @TempDir
    private Path folder;

    private final List<AuditMessage> messages = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path file;

    @BeforeEach
    void record() throws IOException {
        add(0, null, new Connect("192.0.2.7", "XX"));
        messages.set(0, messages.get(0).withExtra(AuditMessage.NODE, "web1"));
        add(1, null, new PasswordSuccessful("ada", Bytes.utf8("Cv5-secret")));
        add(1, null, new HandshakeSuccessful("ada"));
        add(2, 0L, new NewChannelSuccessful("session"));
        add(2, 0L, new Pty(0, "xterm", 100, 30, 0, 0, Bytes.EMPTY));
        add(2, 0L, new Shell(1));
        add(2, 1L, new NewChannelSuccessful("session"));
        add(3, 1L, new Exec(0, "uname -a"));
        add(4, 0L, new Io(Io.STDOUT, Bytes.utf8("hello \u4f60\u597d\r\n")));
        add(4, 1L, new Io(Io.STDERR, Bytes.utf8("Linux\n")));
        add(5, 1L, new Exit(3));
        add(5, 1L, new Close());
        add(6, 0L, new Close());
        add(7, null, new Disconnect());
        file = Files.write(folder.resolve("recording"), Recordings.recording(messages));
    }

    private void add(long seconds, Long channel, Payload payload) {
        messages.add(new AuditMessage(
                Recordings.CONNECTION_ID, 1_760_000_000 * SECOND + seconds * SECOND, payload, channel));
    }

    private int run(String... args) {
        out.reset();
        err.reset();
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Main(InputStream.nullInputStream(), out, errors).run(List.of(args));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTimelineForPeople() {
        assertEquals(0, run("--text", file.toString()));
        List<String> lines = out().lines().toList();
        assertEquals(messages.size(), lines.size());
        assertTrue(lines.get(8).matches(" *4[.]000000 +#0 +I/O stdout .*"), out());
        assertFalse(out().contains("Cv5-secret"));

        assertEquals(0, run("--text", "--secrets", "--absolute", file.toString()));
        assertTrue(out().contains("Cv5-secret"));
        assertTrue(out().startsWith("2025-10-09T"), out());
    }

    @Test
    void statisticsTellWhoWhenAndHowMuch() throws IOException {
        assertEquals(0, run("--stats", file.toString()));
        String text = out().replaceAll(" +", " ");
        for (String line : List.of(
                "connection " + Recordings.CONNECTION_ID,
                "from 192.0.2.7",
                "user ada",
                "begin 2025-10-09T08:53:20Z",
                "duration 7.000 s",
                "messages 14",
                " io 2",
                "stdout 14 bytes",
                "stderr 6 bytes",
                "channels 2",
                " #0 shell",
                " #1 exec \"uname -a\"")) {
            assertTrue(text.contains(line + "\n"), line + " in\n" + text);
        }
        long size = Files.size(file);
        assertTrue(text.contains("size " + size + " bytes, "), text);
        String times = text.replaceAll("(?s).*decompressed ([0-9.]+) times as much\n.*", "$1");
        assertTrue(Double.parseDouble(times) > 2, text);
        assertFalse(out().contains("Cv5-secret"));
    }

    @Test
    void theAddressOfAClientBehindABalancerIsTheClients() throws IOException {
        messages.set(2, messages.get(2).withExtra(AuditMessage.CLIENT_ADDRESS, "2001:db8::7"));
        Files.write(file, Recordings.recording(messages));
        assertEquals(0, run("--stats", file.toString()));
        assertTrue(out().replaceAll(" +", " ").contains("from 2001:db8::7\n"), out());
        assertEquals(0, run("--asciicast", "--channel", "0", file.toString()));
        assertTrue(out().contains("\"remoteAddr\": \"2001:db8::7\""), out());
    }

    @Test
    void whatIsMissingInTheMiddleIsToldWhereItIsMissing() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        byte[] unit = Arrays.copyOfRange(whole, 40, whole.length - 1);
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(whole, 0, whole.length - 1);
        damaged.writeBytes(new byte[100]);
        damaged.writeBytes(unit);
        damaged.writeBytes("something else".getBytes(StandardCharsets.US_ASCII));
        damaged.writeBytes(unit);
        damaged.write(0);
        Files.write(file, damaged.toByteArray());

        assertEquals(1, run("--text", file.toString()));
        List<String> lines = out().lines().toList();
        int each = messages.size();
        assertEquals(3 * each + 2, lines.size(), out());
        String first = lines.get(each);
        int at = whole.length - 1;
        assertTrue(
                first.matches(" +~+  .*; 100 bytes are skipped, reading goes on at byte " + (at + 100) + " \\(byte "
                        + at + "\\)"),
                first);
        assertTrue(lines.get(2 * each + 1).contains("14 bytes are skipped"), out());
        String problem = err.toString(StandardCharsets.UTF_8);
        assertTrue(problem.contains("damaged at byte " + at + ", after " + each + " messages: "), problem);
        assertTrue(problem.contains("; then damaged at byte "), problem);
        assertTrue(problem.endsWith("; 114 bytes were skipped in all\n"), problem);
    }

    @Test
    void aRecordingThatHoldsTooMuchIsRefused() throws IOException {
        assertEquals(2, run("--limit", "0", file.toString()));
        assertEquals(0, run("--limit", "1", file.toString()));
    }

    @Test
    void castsAreMadeOfChannelsAndNeverReplaceAFile() throws IOException {
        String id = Recordings.CONNECTION_ID;
        assertEquals(0, run("--asciicast", "-o", folder.toString(), file.toString()), err::toString);
        Path shell = folder.resolve(id + "-0.cast");
        Path command = folder.resolve(id + "-1.cast");
        assertEquals(
                List.of(shell.toString(), command.toString()),
                out().lines().sorted().toList());
        List<String> lines = Files.readAllLines(shell);
        assertTrue(lines.get(0).contains("\"width\": 100") && lines.get(0).contains("ada@web1: shell"), lines.get(0));
        assertTrue(lines.get(1).contains("\"o\"") && lines.get(1).contains("hello \u4f60\u597d"), lines.get(1));
        assertTrue(Files.readString(command).contains("uname -a"));

        byte[] before = Files.readAllBytes(shell);
        assertEquals(1, run("--asciicast", "-o", folder.toString(), file.toString()));
        assertTrue(
                err.toString(StandardCharsets.UTF_8).contains("there is a file " + shell + " already"), err::toString);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(3, files.count(), "something half-written is left");
        }
        assertEquals(-1, Files.mismatch(shell, Files.write(folder.resolve("before"), before)));
    }

    @Test
    void oneCastCanBePrinted() {
        assertEquals(0, run("--asciicast", "--channel", "1", "--cast-version", "3", file.toString()));
        List<String> lines = out().lines().toList();
        assertTrue(lines.get(0).contains("\"version\": 3"), out());
        assertTrue(lines.get(1).contains("Linux"), out());
        assertTrue(lines.get(lines.size() - 1).contains("\"x\""), out());

        assertEquals(1, run("--asciicast", "--channel", "5", file.toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("channel 5 has nothing"), err::toString);
    }

    @Test
    void castsOfACutRecordingPlayUpToThere() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length - 1));
        assertEquals(1, run("--asciicast", "--channel", "0", cut.toString()));
        assertTrue(out().contains("hello"), out());
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("not ended"), err::toString);
    }

    @Test
    void manyFilesAreReadOneAfterAnother() throws IOException {
        Path missing = folder.resolve("missing");
        assertEquals(1, run(file.toString(), missing.toString(), file.toString()));
        assertEquals(2L * messages.size(), out().lines().count());
        assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count());

        assertEquals(0, run("--stats", file.toString(), file.toString()));
        assertEquals(
                2,
                out().lines()
                        .filter(line -> line.equals("==> " + file + " <=="))
                        .count());
    }

    @Test
    void aStrangeConnectionIdLeadsNowhereElse() throws IOException {
        List<AuditMessage> strange = messages.stream()
                .map(it -> new AuditMessage("../../etc/x", it.timestamp(), it.payload(), it.channelId(), it.extras()))
                .toList();
        Files.write(file, Recordings.recording(strange));
        assertEquals(0, run("--asciicast", "-o", folder.toString(), file.toString()), err::toString);
        assertTrue(Files.exists(folder.resolve("recording-0.cast")), out());
    }
}
