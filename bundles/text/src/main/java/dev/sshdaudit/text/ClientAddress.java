package dev.sshdaudit.text;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;

/**
 * The client's IP address, as the messages of a connection tell it: behind a load balancer {@code Connect} tells the balancer's
 * address, and the end of the handshake the client's. Of a recording that many connections share, the first one counts. For
 * one thread.
 */
public final class ClientAddress {

    private String connectionId;
    private String address;

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

    /** The address, or null if no message has told it yet. */
    public String get() {
        return address;
    }
}
