package dev.sshdaudit.format.none;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.provider.FormatProvider;
import org.osgi.service.component.annotations.Component;

/**
 * The format {@code none}: discards all messages and opens no recording, so the storage has nothing to do either. It
 * has no configuration, and is its own door to programs without OSGi. Thread-safe, as it has no state.
 */
@Component(service = AuditFormat.class, property = AuditFormat.FORMAT_PROPERTY + "=none")
public final class NoFormat implements AuditFormat, FormatProvider {

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
    public String name() {
        return "none";
    }

    @Override
    public AuditFormat service() {
        return this;
    }

    @Override
    public RecordingEncoder newEncoder(RecordingOutputs outputs) {
        return DISCARD;
    }
}
