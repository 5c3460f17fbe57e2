package dev.sshdaudit.text;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client's IP address in the messages of a connection. Where the server learned the client's address late, {@code Connect} has
 * a load balancer's address, and the message at the end of the handshake has the client's in an extra. In a recording of many connections, the address of
 * the first one is found. For one thread.
 */
public final class ClientAddress {

    private @Nullable String connectionId;
    private @Nullable String address;

    /** Takes the next message. */
    public void add(AuditMessage message) {
        if (address == null && message.payload() instanceof Connect connect) {
            address = connect.remoteAddr();
            connectionId = message.connectionId();
        } else if (message.extras().get(AuditMessage.CLIENT_ADDRESS) instanceof String client
                && (connectionId == null || connectionId.equals(message.connectionId()))) {
            address = client;
            connectionId = message.connectionId();
        }
    }

    /** The address found so far, or null. */
    public @Nullable String get() {
        return address;
    }
}
