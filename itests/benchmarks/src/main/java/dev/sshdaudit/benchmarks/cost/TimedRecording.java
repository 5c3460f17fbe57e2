package dev.sshdaudit.benchmarks.cost;

import dev.sshdaudit.benchmarks.inner.Formats;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.Payload;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A recording whose messages have the times that they are told to have, flushed as the recorder does. Its bytes are counted. */
final class TimedRecording {

    private static final String CONNECTION = "5f0c0ffee0123456789abcdef0123456";
    private static final long FLUSH_AFTER = TimeUnit.MILLISECONDS.toNanos(500);

    private final Counting outputs = new Counting();
    private final RecordingEncoder encoder = Formats.named("gzip").newEncoder(outputs);
    private long time = 1_790_000_000_000_000_000L;
    private long unflushedSince = time;

    TimedRecording() throws IOException {}

    /** Adds a message so many milliseconds after the one before. */
    void after(long millis, Payload payload, Long channel) throws IOException {
        time += TimeUnit.MILLISECONDS.toNanos(millis);
        if (time - unflushedSince > FLUSH_AFTER) {
            encoder.flush();
            unflushedSince = time;
        }
        encoder.encode(new AuditMessage(CONNECTION, time, payload, channel, Map.of()));
    }

    /** Ends it, and tells how many bytes it has. */
    long end() throws IOException {
        after(1_000, new Disconnect(), null);
        encoder.finish();
        return outputs.bytes;
    }

    private static final class Counting implements RecordingOutputs {

        private long bytes;

        @Override
        public String connectionId() {
            return CONNECTION;
        }

        @Override
        public int part() {
            return 1;
        }

        @Override
        public RecordingOutput open(String extension, String contentType) {
            return new RecordingOutput() {
                @Override
                public void write(byte[] array, int offset, int length) {
                    bytes += length;
                }

                @Override
                public void flush() {}

                @Override
                public void finish() {}
            };
        }

        @Override
        public RecordingOutput openChannel(long channelId, String extension, String contentType) {
            return open(extension, contentType);
        }
    }
}
