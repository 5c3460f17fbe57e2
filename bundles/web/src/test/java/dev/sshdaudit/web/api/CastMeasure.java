package dev.sshdaudit.web.api;

import dev.sshdaudit.binary.internal.BinaryFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Measures how soon windows of a cast of 1 GiB of text begin, and how fast a recording is sought through. No test: it is run by hand, with the
 * class path of the tests, and prints what it measured.
 */
final class CastMeasure {

    private static final long GIB = 1L << 30;
    private static final int LINE = 100;

    private CastMeasure() {}

    /** Measures; the argument is the folder for the recording, or none for a temporary one. */
    public static void main(String[] arguments) throws IOException {
        Path folder = arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("cast-measure");
        Path file = folder.resolve("recording");
        if (!Files.exists(file)) {
            write(file);
        }
        System.out.println("recording: " + Files.size(file) + " bytes");
        FakeQuery query = new FakeQuery();
        query.add(Tape.metadata().build()).file = file;
        Api api = new Api(() -> query);
        for (int round = 0; round < 5; round++) {
            decode(file);
            window(api, "first window", 0, "4194304", "1048576");
            window(api, "first window of 64 KiB", 0, "65536", "0");
            window(api, "at the half", 5, "4194304", "1048576");
            window(api, "at the end, lead of 4 MiB", 9.99, "65536", "4194304");
        }
        outline(api);
        play(api);
    }

    private static void play(Api api) throws IOException {
        long begun = System.nanoTime();
        long slowest = 0;
        int windows = 0;
        double from = 0;
        for (boolean last = false; !last; ) {
            CountingExchange exchange = new CountingExchange(from, "4194304", "1048576");
            long asked = System.nanoTime();
            api.answer(exchange);
            slowest = Math.max(slowest, millis(asked));
            windows++;
            from = exchange.to();
            last = exchange.isLast();
        }
        System.out.println(
                "played through: " + millis(begun) + " ms, " + windows + " windows, the slowest " + slowest + " ms");
    }

    private static void decode(Path file) throws IOException {
        long begun = System.nanoTime();
        long messages = 0;
        try (RecordingReader reader = open(file)) {
            while (reader.read() != null) {
                messages++;
            }
        }
        System.out.println("decoding alone: " + millis(begun) + " ms, " + messages + " messages");
    }

    static RecordingReader open(Path file) throws IOException {
        return new BinaryFormat().newReader(Files.newInputStream(file));
    }

    private static void window(Api api, String what, double from, String bytes, String lead) throws IOException {
        CountingExchange exchange = new CountingExchange(from, bytes, lead);
        long begun = System.nanoTime();
        api.answer(exchange);
        System.out.println(what + ": first line after " + (exchange.first - begun) / 1_000_000.0 + " ms, all "
                + exchange.lines + " lines after " + millis(begun) + " ms");
    }

    private static void outline(Api api) throws IOException {
        long begun = System.nanoTime();
        FakeExchange outline =
                FakeExchange.get("recordings", Tape.ID, "outline").by(api);
        System.out.println("outline: " + millis(begun) + " ms, " + outline.lines.size() + " lines");
    }

    private static long millis(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static void write(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            RecordingEncoder encoder = new BinaryFormat().newEncoder(new Outputs(out));
            encoder.encode(Tape.connect());
            encoder.encode(Tape.session(0, 0));
            encoder.encode(Tape.pty(0, 0, 120, 40));
            encoder.encode(Tape.shell(0, 0));
            Random random = new Random(1);
            StringBuilder text = new StringBuilder();
            long written = 0;
            while (written < GIB) {
                text.setLength(0);
                for (int line = 0; line < 40; line++) {
                    for (int i = 0; i < LINE; i++) {
                        text.append(i % 8 == 7 ? ' ' : (char) ('a' + random.nextInt(6)));
                    }
                    text.append("\r\n");
                }
                AuditMessage message = Tape.out(10.0 * written / GIB, 0, text.toString());
                encoder.encode(message);
                written += text.length();
            }
            encoder.encode(Tape.disconnect(10));
            encoder.finish();
        }
    }

    private record Outputs(OutputStream out) implements RecordingOutputs {

        @Override
        public String connectionId() {
            return Tape.ID;
        }

        @Override
        public int part() {
            return 1;
        }

        @Override
        public RecordingOutput open(String extension, String contentType) {
            return new RecordingOutput() {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                }

                @Override
                public void flush() {}

                @Override
                public void finish() throws IOException {
                    out.flush();
                }
            };
        }

        @Override
        public RecordingOutput openChannel(long channelId, String extension, String contentType) {
            throw new UnsupportedOperationException();
        }
    }
}
