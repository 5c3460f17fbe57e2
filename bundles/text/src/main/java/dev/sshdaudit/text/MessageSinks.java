package dev.sshdaudit.text;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Makes sinks that write each message to a stream when it comes. They never close the stream. */
public final class MessageSinks {

    private static final int BUFFER_SIZE = 64 * 1024;

    private MessageSinks() {}

    /**
     * Makes a sink that writes {@link JsonLines}.
     *
     * @param secrets whether passwords and other secrets are written, instead of {@linkplain JsonLines#masked masked}
     */
    public static MessageSink json(OutputStream out, boolean secrets) {
        OutputStream buffer = new BufferedOutputStream(out, BUFFER_SIZE);
        JsonLines lines = secrets ? new JsonLines(buffer) : JsonLines.masked(buffer);
        return new MessageSink() {
            @Override
            public void message(AuditMessage message) throws IOException {
                lines.write(message);
            }

            @Override
            public void end() throws IOException {
                lines.flush();
            }
        };
    }

    /** Makes a sink that writes a timeline, in UTF-8, with a line feed behind each line. */
    public static MessageSink text(OutputStream out, Timeline timeline) {
        BufferedOutputStream buffer = new BufferedOutputStream(out, BUFFER_SIZE);
        return new MessageSink() {
            @Override
            public void message(AuditMessage message) throws IOException {
                for (String line : timeline.lines(message)) {
                    print(line);
                }
            }

            @Override
            public void gap(RecordingException problem) throws IOException {
                print(timeline.gap(problem));
            }

            private void print(String line) throws IOException {
                buffer.write(line.getBytes(StandardCharsets.UTF_8));
                buffer.write('\n');
            }

            @Override
            public void end() throws IOException {
                buffer.flush();
            }
        };
    }
}
