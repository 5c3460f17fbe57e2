package dev.sshdaudit;

import dev.sshdaudit.message.Payload;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One connection as it is recorded. Messages are recorded in the order in which calls enter; all methods may be called
 * from any thread, never wait, and never throw for anything that goes wrong behind them.
 */
@ProviderType
public interface AuditConnection {

    /** The connection's id, 32 lower-case hex digits. */
    String id();

    /**
     * Whether content of this kind is recorded now. A host asks before it copies content for
     * {@link #record}; what it hands over nevertheless is left out.
     */
    boolean intercepts(Content content);

    /**
     * Records that something happened, now.
     *
     * @param payload what happened; not {@code Connect} and not {@code Disconnect}
     * @param channelId the channel, numbered from 0 in order of opening, or null
     * @param extras what else is known, as in {@link dev.sshdaudit.message.AuditMessage#extras()}
     */
    void record(Payload payload, Long channelId, Map<String, ?> extras);

    /** Records that something happened of which there is no more to say. */
    default void record(Payload payload, Long channelId) {
        record(payload, channelId, Map.of());
    }

    /**
     * Records {@code Disconnect} and ends the recording. What comes later, a second call too, is ignored.
     *
     * @param extras what else is known, as in {@link dev.sshdaudit.message.AuditMessage#extras()}
     */
    void disconnect(Map<String, ?> extras);
}
