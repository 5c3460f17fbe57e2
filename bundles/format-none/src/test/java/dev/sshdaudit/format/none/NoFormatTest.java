package dev.sshdaudit.format.none;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class NoFormatTest {

    /** A storage in which nothing can be opened. */
    private static final RecordingOutputs NOTHING_OPENS = new RecordingOutputs() {
        @Override
        public String connectionId() {
            return "0123456789abcdef0123456789abcdef";
        }

        @Override
        public int part() {
            return 1;
        }

        @Override
        public RecordingOutput open(String extension, String contentType) throws IOException {
            throw new IOException("opened");
        }

        @Override
        public RecordingOutput openChannel(long channelId, String extension, String contentType) throws IOException {
            throw new IOException("opened");
        }
    };

    private final NoFormat format = new NoFormat();

    @Test
    void recordingOpensNothing() {
        assertDoesNotThrow(() -> {
            RecordingEncoder encoder = format.newEncoder(NOTHING_OPENS);
            encoder.encode(new AuditMessage(NOTHING_OPENS.connectionId(), 1, new Connect("192.0.2.7", "XX"), null));
            encoder.flush();
            encoder.idle();
            encoder.finish();
            encoder.abandon();
        });
    }

    @Test
    void nothingCanBeReadBack() {
        assertThrows(UnsupportedOperationException.class, () -> format.newReader(InputStream.nullInputStream()));
    }
}
