package dev.sshdaudit.sshd.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives the channels that the server holds open, for a connection whose beginning was not seen. */
@FunctionalInterface
public interface OpenChannels {

    /** For a connection that is seen from its beginning. */
    OpenChannels NONE = List::of;

    /** Whether the server has authenticated the user. Called under the decoder's lock: must not wait. */
    default boolean isAuthenticated() {
        return false;
    }

    /** The channels that are open now. Called under the decoder's lock: must not wait. */
    List<OpenChannel> get();

    /**
     * An open channel.
     *
     * @param clientId the client's number for it
     * @param serverId the server's number for it
     * @param type its type, {@code session} for one
     * @param terminal its terminal, as in {@link dev.sshdaudit.message.AuditMessage#TERMINAL}, or null
     * @param sftp whether the server runs SFTP on it
     */
    record OpenChannel(
            long clientId,
            long serverId,
            String type,
            @Nullable Map<String, Object> terminal,
            boolean sftp) {

        /** A channel without a terminal. */
        public OpenChannel(long clientId, long serverId, String type) {
            this(clientId, serverId, type, null, false);
        }
    }
}
