package dev.sshdaudit;

import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Timestamps;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The recording of one connection. Messages are recorded in the order in which calls enter. All methods may be called
 * from any thread, never wait, and never throw for an error of recording.
 */
@ProviderType
public interface AuditConnection {

    /** The connection's id, 32 lower-case hex digits. */
    String id();

    /**
     * The present time of the clock that stamps messages, in nanoseconds since the Unix epoch. A host takes this time
     * when something happens that it will record later, in an extra.
     */
    default long now() {
        return Timestamps.of(Instant.now());
    }

    /**
     * Whether content of this kind is recorded now. A host asks before it copies content for {@link #record}. Content
     * that is not recorded is left out of messages that a host records nevertheless.
     */
    boolean intercepts(Content content);

    /**
     * Whether content of this kind is recorded now of one channel: rules may choose other content for some channels.
     *
     * @param channelId the channel, numbered from 0 in order of opening, or null for none
     */
    default boolean intercepts(Content content, @Nullable Long channelId) {
        return intercepts(content);
    }

    /**
     * What is recorded now of the files that go over a channel. A host asks before it records an operation on a file, or data
     * of a channel that transfers files.
     *
     * @param channelId the channel, numbered from 0 in order of opening
     */
    default Transfers transfers(@Nullable Long channelId) {
        return Transfers.CONTENT;
    }

    /**
     * Records a message with the present time.
     *
     * @param payload what happened; not {@code Connect} and not {@code Disconnect}
     * @param channelId the channel, numbered from 0 in order of opening, or null
     * @param extras the extras of the message, as in {@link dev.sshdaudit.message.AuditMessage#extras()}
     */
    void record(Payload payload, @Nullable Long channelId, Map<String, ?> extras);

    /** Records a message without extras. */
    default void record(Payload payload, @Nullable Long channelId) {
        record(payload, channelId, Map.of());
    }

    /**
     * Counts data of channels that a host does not {@linkplain #record record}, since {@link #intercepts} says that it is not
     * recorded. Data in recorded messages is counted with them.
     *
     * @param fromClient whether the client sent the data
     * @param bytes how many bytes
     */
    default void passed(boolean fromClient, long bytes) {}

    /**
     * Tells that the host can no longer follow the connection: the connection did something that fits no protocol
     * state, or the host missed some of its packets. The host {@linkplain #record records} first what it knows of that.
     * In mode {@code strict}, {@link ConnectionControl#disconnect} is called before this method returns, unless the
     * user is exempt, or is not known yet and may be exempt. In mode {@code best_effort} the connection goes on. A
     * warning is logged in either mode. Only the first call has an effect.
     *
     * @param why one line in words, without anything that the client sent, to be shown to the client and in the log
     */
    void cannotFollow(String why);

    /**
     * Records {@code Disconnect} and ends the recording. Later calls of any method are ignored.
     *
     * @param extras the extras of the message, as in {@link dev.sshdaudit.message.AuditMessage#extras()}
     */
    void disconnect(Map<String, ?> extras);
}
