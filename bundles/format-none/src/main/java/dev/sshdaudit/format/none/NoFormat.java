package dev.sshdaudit.format.none;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import org.osgi.service.component.annotations.Component;

/** Discards all messages, and opens no recording: a storage has nothing to do either. */
@Component(service = AuditFormat.class, property = AuditFormat.FORMAT_PROPERTY + "=none")
public final class NoFormat implements AuditFormat {

    private static final RecordingEncoder DISCARD = new RecordingEncoder() {
        @Override
        public void encode(AuditMessage message) {}

        @Override
        public void flush() {}

        @Override
        public void idle() {}

        @Override
        public void finish() {}

        @Override
        public void abandon() {}
    };

    @Override
    public RecordingEncoder newEncoder(RecordingOutputs outputs) {
        return DISCARD;
    }
}
