package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.IOException;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a keystroke costs, at the pace of typists and at that of programs; times as in life, to the nanosecond. */
class KeystrokeSizeTest {

    /** As the recorder does. */
    private static final long FLUSH_NANOS = 500_000_000;

    private static final int SECONDS = 30;

    private final Random random = new Random(1);

    /** What is typed. */
    private enum Typed {
        /** The same line again and again. */
        LINE(i -> "ls -la /var/log/audit; grep -rn error . | head\r".charAt(i % 47)),
        /** Letters, some more often than others, in no order. */
        LETTERS(i -> {
            double rank = Math.abs(new Random(i * 31L).nextGaussian()) * 7;
            return "etaoin shrdlucmfwypvbgkqjxz".charAt((int) Math.min(26, rank));
        }),
        /** Anything on a keyboard, in no order: a password generator, or a cat. */
        ANYTHING(i -> (char) (' ' + new Random(i * 31L).nextInt(95)));

        private final IntFunction<Character> key;

        Typed(IntFunction<Character> key) {
            this.key = key;
        }
    }

    private final MemoryOutputs outputs = MemoryOutputs.ofConnection();
    private long time = Samples.START;
    private long alarm = Long.MAX_VALUE;
    private int messages;

    @ParameterizedTest
    @CsvSource({
        "gzip, LINE, 1000, false, 8", "gzip, LETTERS, 1000, false, 8", "gzip, ANYTHING, 1000, false, 8",
        "gzip, LETTERS, 500, true, 8", "gzip, LETTERS, 1000, true, 8", "gzip, LINE, 10, true, 16",
        "gzip, ANYTHING, 10, true, 16", "gzip, LETTERS, 5, true, 16", "zstd, LINE, 1000, false, 6",
        "zstd, ANYTHING, 1000, false, 6", "zstd, LETTERS, 500, true, 6", "zstd, ANYTHING, 10, true, 16"
    })
    void aKeystrokeTakesFewBytes(Compression compression, Typed typed, int perSecond, boolean echoed, double atMost)
            throws IOException {
        RecordingEncoder encoder = new BinaryFormat(Settings.of(compression)).newEncoder(outputs);
        for (int i = 0; i < SECONDS * perSecond; i++) {
            String key = typed.key.apply(i).toString();
            time += (long) (1e9 / perSecond * (0.5 + random.nextDouble()));
            record(encoder, Io.STDIN, key);
            if (echoed) {
                time += (long) (0.4e9 / perSecond * random.nextDouble());
                record(encoder, Io.STDOUT, key);
            }
        }
        encoder.finish();
        double each = (double) outputs.bytes().length / messages;
        System.out.printf(
                "%s, %s, %d keystrokes/s%s: %.2f bytes each%n",
                compression, typed, perSecond, echoed ? " and their echoes" : "", each);
        assertTrue(each <= atMost, each + " bytes each");
    }

    private void record(RecordingEncoder encoder, long stream, String key) throws IOException {
        if (time >= alarm) {
            encoder.flush();
            alarm = Long.MAX_VALUE;
        }
        encoder.encode(new AuditMessage(Samples.CONNECTION_ID, time, new Io(stream, Bytes.utf8(key)), 0L));
        messages++;
        alarm = Math.min(alarm, time + FLUSH_NANOS);
    }
}
