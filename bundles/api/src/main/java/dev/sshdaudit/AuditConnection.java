package dev.sshdaudit;

import dev.sshdaudit.message.Payload;
import java.time.Instant;
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
     * The time of a message that is recorded now, in nanoseconds since the Unix epoch, for facts that are told later: by the
     * clock that messages are stamped with.
     */
    default long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

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
     * Says that what the connection does can no longer be accounted for: it did what fits nothing, or was not seen. What is
     * known of that is {@linkplain #record recorded} before. In mode {@code strict} the control is told to disconnect before
     * this returns, unless the user is exempt, or may be and is not known yet; in {@code best_effort} the connection goes
     * on. It is a warning in the log in either mode. Only the first call of a connection counts.
     *
     * @param why one line in words, without anything that the client sent, to be shown to the client and in the log
     */
    void cannotFollow(String why);

    /**
     * Records {@code Disconnect} and ends the recording. What comes later, a second call too, is ignored.
     *
     * @param extras what else is known, as in {@link dev.sshdaudit.message.AuditMessage#extras()}
     */
    void disconnect(Map<String, ?> extras);
}
