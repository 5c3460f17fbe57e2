package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a keystroke costs, at the pace of typists and at that of programs; times as in life, to the nanosecond. */
class KeystrokeSizeTest {

    /** As the recorder does. */
    private static final long FLUSH_NANOS = 250_000_000;

    private static final String TYPED = "ls -la /var/log/audit; grep -rn error . | head\r";

    private final Random random = new Random(1);
    private final MemoryOutputs outputs = new MemoryOutputs();
    private long time = Samples.START;
    private long alarm = Long.MAX_VALUE;
    private int messages;

    @ParameterizedTest
    @CsvSource({"gzip, 1000, false, 8.0", "gzip, 10, true, 12.0", "zstd, 1000, false, 8.5", "zstd, 10, true, 16.0"})
    void aKeystrokeTakesFewBytes(Compression compression, int perSecond, boolean echoed, double atMost)
            throws IOException {
        RecordingEncoder encoder = new BinaryFormat(Settings.of(compression)).newEncoder(outputs);
        for (int i = 0; i < 30 * perSecond; i++) {
            time += (long) (1e9 / perSecond * (0.5 + random.nextDouble()));
            record(encoder, Io.STDIN, i);
            if (echoed) {
                time += 300_000 + random.nextInt(700_000);
                record(encoder, Io.STDOUT, i);
            }
        }
        encoder.finish();
        double each = (double) outputs.bytes().length / messages;
        System.out.printf("%s, %d keystrokes/s, echoed: %s: %.2f bytes each%n", compression, perSecond, echoed, each);
        assertTrue(each <= atMost, each + " bytes each");
    }

    private void record(RecordingEncoder encoder, long stream, int i) throws IOException {
        if (time >= alarm) {
            encoder.flush();
            alarm = Long.MAX_VALUE;
        }
        String key = TYPED.substring(i % TYPED.length(), i % TYPED.length() + 1);
        encoder.encode(new AuditMessage(Samples.CONNECTION_ID, time, new Io(stream, Bytes.utf8(key)), 0L));
        messages++;
        alarm = Math.min(alarm, time + FLUSH_NANOS);
    }
}
