package dev.sshdaudit.itests.thirdparty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;

/** Makes messages of lines again: with it, {@code audit:show} can show recordings of this format. */
final class CommandsReader implements RecordingReader {

    private final BufferedReader lines;

    CommandsReader(InputStream input) {
        lines = new BufferedReader(new InputStreamReader(input, UTF_8));
    }

    @Override
    public AuditMessage read() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            return null;
        }
        String[] fields = line.split(" ", 2);
        return new AuditMessage("", Long.parseLong(fields[0]), new ChannelRequest.Exec(0, fields[1]), null);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
