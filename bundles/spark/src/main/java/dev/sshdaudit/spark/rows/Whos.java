package dev.sshdaudit.spark.rows;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.spark.rows.MessageRow.Who;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows where the messages of a recording come from. A shared recording has messages of many connections, and no user. */
final class Whos {

    /** Connections of a shared recording that are remembered: its messages of one connection are near each other. */
    private static final int REMEMBERED = 4096;

    private final Map<String, Who> connections = new LinkedHashMap<>();
    private @Nullable String node;
    private boolean shared;
    private String latest = "";
    private @Nullable Who who;

    /** Whether the recording is one of many connections; known once its first message was taken. */
    boolean isShared() {
        return shared;
    }

    /** Takes the next message. */
    Who add(AuditMessage message) {
        Who known = who;
        if (known == null || !latest.equals(message.connectionId())) {
            latest = message.connectionId();
            known = connections.getOrDefault(latest, new Who(node, null, null));
        }
        known = after(message, known);
        if (known != who) {
            who = known;
            connections.put(latest, known);
            if (connections.size() > REMEMBERED) {
                connections.remove(connections.keySet().iterator().next());
            }
        }
        return known;
    }

    private Who after(AuditMessage message, Who before) {
        Who now = before;
        if (message.payload() instanceof Connect connect) {
            shared |= Boolean.TRUE.equals(message.extras().get(AuditMessage.SHARED));
            if (message.extras().get(AuditMessage.NODE) instanceof String told) {
                node = told;
            }
            now = new Who(node, now.user(), connect.remoteAddr());
        } else if (message.payload() instanceof HandshakeSuccessful handshake && !shared) {
            now = new Who(now.node(), handshake.username(), now.address());
        }
        if (!message.extras().isEmpty()
                && message.extras().get(AuditMessage.CLIENT_ADDRESS) instanceof String address) {
            now = new Who(now.node(), now.user(), address);
        }
        return now;
    }
}
