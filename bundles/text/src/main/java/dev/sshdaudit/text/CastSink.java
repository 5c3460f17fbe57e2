package dev.sshdaudit.text;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Converts the messages of a recording to recordings of single channels, as the format {@code asciinema} makes them. */
public final class CastSink implements MessageSink {

    /** Opens the outputs of the casts. */
    @FunctionalInterface
    public interface Target {

        /**
         * Opens the output of a channel.
         *
         * @param channel the channel's number, unsigned
         * @param fileName a name for the output, such as {@code <connection id>-0.cast}; it is safe as the name of a file,
         *     whatever the recording holds
         * @return the output, which is closed at the channel's end, or null to leave this channel out
         * @throws IOException if it cannot be opened
         */
        @Nullable
        OutputStream open(long channel, String fileName) throws IOException;
    }

    private final Target target;
    private final RecordingEncoder encoder;
    private @Nullable AuditMessage first;
    private boolean found;
    private boolean ended;

    /**
     * Makes a sink.
     *
     * @param format a format that opens one output for each channel, such as {@code asciinema}
     * @throws IOException if the format's encoder cannot be made
     */
    public CastSink(AuditFormat format, Target target) throws IOException {
        this.target = target;
        this.encoder = format.newEncoder(new Outputs());
    }

    @Override
    public void message(AuditMessage message) throws IOException {
        first = first == null ? message : first;
        encoder.encode(message);
    }

    @Override
    public void end() throws IOException {
        encoder.finish();
        ended = true;
    }

    /**
     * Says that no cast was made of a recording.
     *
     * @param subject what was to be converted, such as {@code channel 5}
     * @return a sentence without a full stop, or null if a cast was made, or {@link #end()} was not called
     */
    public @Nullable String shortcoming(String subject) {
        return found || !ended
                ? null
                : subject + " has nothing that a cast could show: no shell, and no command but transfers";
    }

    private final class Outputs implements RecordingOutputs {

        @Override
        public String connectionId() {
            return first == null ? "" : first.connectionId();
        }

        @Override
        public int part() {
            return extra(AuditMessage.CONTINUES) instanceof Long part ? part.intValue() : 1;
        }

        @Override
        public String node() {
            return extra(AuditMessage.NODE) instanceof String node ? node : "";
        }

        /** An extra of the first message; null also before the first message, when an encoder is being made. */
        private @Nullable Object extra(String key) {
            return first == null ? null : first.extras().get(key);
        }

        @Override
        public RecordingOutput open(String extension, String contentType) throws IOException {
            throw new IOException("a recording of the whole connection is no cast");
        }

        @Override
        public RecordingOutput openChannel(long channelId, String extension, String contentType) throws IOException {
            OutputStream out = target.open(channelId, fileName(channelId, extension));
            found |= out != null;
            return new Stream(out == null ? OutputStream.nullOutputStream() : out);
        }

        /** Uses the connection's id only if it is safe in a name: a hostile recording could have one that leads to another folder. */
        private String fileName(long channelId, String extension) {
            String id = connectionId().matches("[0-9A-Za-z]{1,64}") ? connectionId() : "recording";
            return id + "-" + Long.toUnsignedString(channelId) + (part() == 1 ? "" : "." + part()) + extension;
        }
    }

    private static final class Stream implements RecordingOutput {

        private final OutputStream stream;

        Stream(OutputStream target) {
            stream = new BufferedOutputStream(target);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stream.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void finish() throws IOException {
            stream.close();
        }
    }
}
