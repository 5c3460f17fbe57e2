package dev.sshdaudit.query.place;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A format whose messages are lines: {@code password SECRET}, {@code out TEXT}, {@code of ID} for the connection of the lines that
 * follow, {@code on CHANNEL} for the channel of these, {@code cut} and {@code open} where the recording has no end.
 */
public final class TextFormat implements AuditFormat {

    @Override
    public RecordingEncoder newEncoder(RecordingOutputs outputs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RecordingReader newReader(InputStream input) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        return new RecordingReader() {
            private String connection = "c";
            private long channel;
            private long count;

            @Override
            public @Nullable AuditMessage read() throws IOException {
                String line = lines.readLine();
                if (line == null) {
                    return null;
                }
                String[] words = line.split(" ", 2);
                return switch (words[0]) {
                    case "of" -> {
                        connection = words[1];
                        yield read();
                    }
                    case "on" -> {
                        channel = Long.parseLong(words[1]);
                        yield read();
                    }
                    case "password" ->
                        new AuditMessage(connection, ++count, new Password("ann", Bytes.utf8(words[1])), null);
                    case "out" -> new AuditMessage(connection, ++count, new Io(1, Bytes.utf8(words[1])), channel);
                    case "cut" -> throw new RecordingException(Problem.CUT, 1, count, false, "it breaks off");
                    case "open" -> throw new RecordingException(Problem.NOT_ENDED, 1, count, false, "no end");
                    default -> throw new RecordingException(Problem.NOT_A_RECORDING, 1, count, false, "no such line");
                };
            }

            @Override
            public void close() throws IOException {
                lines.close();
            }
        };
    }
}
