package dev.sshdaudit.events;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.Timestamps;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a connection from its former messages, and goes into its later events. For one thread. */
final class KnownConnection {

    private @Nullable String address;
    private @Nullable Long port;
    private @Nullable String country;
    private @Nullable String proxyAddress;
    private @Nullable String localAddress;
    private @Nullable String clientVersion;
    private @Nullable String hassh;
    private @Nullable String hasshServer;
    private @Nullable String method;
    private @Nullable String reason;
    private boolean authenticated;
    private long failedAttempts;
    private long bytesIn;
    private long bytesOut;
    private long lastNanos = Long.MIN_VALUE;
    private long sameTime;

    /** Learns from a message, before events are made of the message. */
    void learn(AuditMessage message) {
        Map<String, Object> extras = message.extras();
        if (message.payload() instanceof Connect connect) {
            address = connect.remoteAddr();
            country = connect.country();
            port = extras.get("remotePort") instanceof Long number ? number : null;
            localAddress = text(extras, "localAddress", localAddress);
            proxyAddress = text(extras, "proxyAddress", proxyAddress);
        } else if (message.payload() instanceof Close) {
            bytesIn += extras.get("bytesIn") instanceof Long in ? in : 0;
            bytesOut += extras.get("bytesOut") instanceof Long out ? out : 0;
        }
        String told = text(extras, AuditMessage.CLIENT_ADDRESS, null);
        if (told != null && !told.equals(address)) {
            // of a session that was open before it was recorded, or of a server that tells the address late
            proxyAddress = address;
            address = told;
            port = null;
        }
        clientVersion = text(extras, "clientVersion", clientVersion);
        hassh = text(extras, "hassh", hassh);
        hasshServer = text(extras, "hasshServer", hasshServer);
        method = text(extras, "method", method);
        sameTime = message.timestamp() == lastNanos ? sameTime + 1 : 0;
        lastNanos = message.timestamp();
    }

    /** Counts messages of one time, so that their events have different ids: 0 for the first. */
    long sameTime() {
        return sameTime;
    }

    void failedAttempt() {
        failedAttempts++;
    }

    void endsBecause(String why) {
        reason = why;
    }

    /** Why the handshake failed, or null. */
    @Nullable
    String reason() {
        return reason;
    }

    void loggedIn() {
        authenticated = true;
    }

    /** The facts that all events of the connection have. */
    Facts facts(LiveClient client) {
        Endpoint first = Endpoint.of(client.address());
        return new Facts()
                .text("connection", client.id())
                .text("node", client.node())
                .text("address", address == null ? first.host() : address)
                .number("port", address == null ? first.port() : port)
                .text("country", country)
                .text("proxyAddress", proxyAddress)
                .text("localAddress", localAddress)
                .text("user", client.user())
                .text("clientVersion", clientVersion)
                .text("hassh", hassh)
                .text("hasshServer", hasshServer);
    }

    /** Adds what is told at the end. */
    void sum(Facts facts, LiveClient client, long endNanos) {
        facts.flag("authenticated", authenticated || client.user() != null)
                .text("method", method)
                .number("failedAttempts", failedAttempts)
                .number("bytesIn", bytesIn)
                .number("bytesOut", bytesOut)
                .number("start", client.start().toEpochMilli())
                .number(
                        "duration",
                        Math.max(
                                0,
                                Timestamps.toInstant(endNanos).toEpochMilli()
                                        - client.start().toEpochMilli()));
    }

    private static @Nullable String text(Map<String, Object> extras, String key, @Nullable String otherwise) {
        return extras.get(key) instanceof String text ? text : otherwise;
    }
}
