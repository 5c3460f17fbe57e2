package dev.sshdaudit.events;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Payload;
import java.time.Instant;
import java.util.Map;

/** Makes messages as a connection would send them. */
final class Messages {

    static final String ID = "0123456789abcdef0123456789abcdef";
    static final long NANOS = 1_800_000_000_123_456_789L;
    static final LiveClient CLIENT =
            new LiveClient(ID, "host-1", Instant.ofEpochSecond(1_799_999_990), "192.0.2.1:50022", "karaf");

    private Messages() {}

    static LiveMessage of(Payload payload, Map<String, ?> extras) {
        return at(NANOS, payload, extras);
    }

    static LiveMessage at(long nanos, Payload payload, Map<String, ?> extras) {
        return new LiveMessage(CLIENT, new AuditMessage(ID, nanos, payload, 0L, Map.copyOf(extras)), 0);
    }
}
