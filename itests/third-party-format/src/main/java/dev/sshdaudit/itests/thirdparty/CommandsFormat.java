package dev.sshdaudit.itests.thirdparty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelRequest;
import java.io.IOException;
import java.io.InputStream;
import org.osgi.service.component.annotations.Component;

/** A line of text for each program that a connection ran. */
@Component(property = AuditFormat.FORMAT_PROPERTY + "=commands")
public final class CommandsFormat implements AuditFormat {

    @Override
    public RecordingReader newReader(InputStream input) {
        return new CommandsReader(input);
    }

    @Override
    public RecordingEncoder newEncoder(RecordingOutputs outputs) throws IOException {
        return new Encoder(outputs.open(".txt", "text/plain"));
    }

    private record Encoder(RecordingOutput output) implements RecordingEncoder {

        @Override
        public void encode(AuditMessage message) throws IOException {
            if (message.payload() instanceof ChannelRequest.Exec exec) {
                byte[] line = (message.timestamp() + " " + exec.program() + "\n").getBytes(UTF_8);
                output.write(line, 0, line.length);
            }
        }

        @Override
        public void flush() throws IOException {
            output.flush();
        }

        @Override
        public void finish() throws IOException {
            output.finish();
        }
    }
}
