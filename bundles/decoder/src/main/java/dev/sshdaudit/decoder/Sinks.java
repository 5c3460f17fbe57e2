package dev.sshdaudit.decoder;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.text.JsonLines;
import dev.sshdaudit.text.Timeline;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The sinks that print each message as it comes. */
final class Sinks {

    private static final int BUFFER_SIZE = 64 * 1024;

    private Sinks() {}

    /** JSON lines, as ContainerSSH's decoder prints them. */
    static Sink json(OutputStream out) {
        JsonLines lines = new JsonLines(new BufferedOutputStream(out, BUFFER_SIZE));
        return new Sink() {
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

    /** A timeline for people. */
    static Sink text(OutputStream out, Timeline timeline) {
        BufferedOutputStream buffer = new BufferedOutputStream(out, BUFFER_SIZE);
        return new Sink() {
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
