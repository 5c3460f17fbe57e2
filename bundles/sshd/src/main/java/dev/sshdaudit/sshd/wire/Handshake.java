package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what is known of a connection before its user is authenticated, and records it once. Not thread-safe. */
final class Handshake {

    /**
     * The most attempts kept: the list stays in memory until the handshake ends, and the server sets the number of
     * tries.
     */
    private static final int MAX_OTHER_ATTEMPTS = 32;

    private static final int MAX_METHOD_LENGTH = 64;

    private final AuditConnection connection;
    private final Supplier<Map<String, ?>> userDetails;
    private final List<Map<String, Object>> otherAttempts = new ArrayList<>();
    private long omittedAttempts;
    private @Nullable String clientVersion;
    private @Nullable String clientAddress;
    private @Nullable String hassh;
    private @Nullable String hasshServer;
    private Map<String, String> algorithms = Map.of();
    private boolean done;

    Handshake(AuditConnection connection, Supplier<Map<String, ?>> userDetails) {
        this.connection = connection;
        this.userDetails = userDetails;
    }

    void clientVersion(String version) {
        clientVersion = version;
    }

    void algorithms(Map<String, String> agreed) {
        algorithms = agreed;
    }

    void hassh(@Nullable String client, @Nullable String server) {
        if (hassh == null && hasshServer == null) {
            hassh = client;
            hasshServer = server;
        }
    }

    void clientAddress(String address) {
        clientAddress = address;
    }

    /** Whether the user is authenticated. */
    boolean isDone() {
        return done;
    }

    void otherAttempt(String method, String result) {
        if (otherAttempts.size() >= MAX_OTHER_ATTEMPTS) {
            omittedAttempts++;
            return;
        }
        Map<String, Object> attempt = new LinkedHashMap<>();
        attempt.put("method", method.substring(0, Math.min(method.length(), MAX_METHOD_LENGTH)));
        attempt.put("time", connection.now());
        attempt.put("result", result);
        otherAttempts.add(attempt);
    }

    void successful(String username, String method) {
        done = true;
        Map<String, Object> extras = new LinkedHashMap<>(userDetails.get());
        extras.put(Extras.METHOD, method);
        connection.record(new HandshakeSuccessful(username), null, withWhatIsKnown(extras));
    }

    /** The user was authenticated before the first packet was seen. */
    void joined(String username) {
        done = true;
        Map<String, Object> extras = new LinkedHashMap<>(userDetails.get());
        extras.put(AuditMessage.JOINED, true);
        connection.record(new HandshakeSuccessful(username), null, withWhatIsKnown(extras));
    }

    void failed(String reason) {
        connection.record(new HandshakeFailed(reason), null, withWhatIsKnown(new LinkedHashMap<>()));
    }

    String stage() {
        return clientVersion == null ? "before the client identified itself" : "before the user was authenticated";
    }

    private Map<String, Object> withWhatIsKnown(Map<String, Object> extras) {
        if (clientAddress != null) {
            extras.put(AuditMessage.CLIENT_ADDRESS, clientAddress);
        }
        if (clientVersion != null) {
            extras.put(Extras.CLIENT_VERSION, clientVersion);
        }
        if (hassh != null) {
            extras.put(Extras.HASSH, hassh);
        }
        if (hasshServer != null) {
            extras.put(Extras.HASSH_SERVER, hasshServer);
        }
        if (!algorithms.isEmpty()) {
            extras.put(Extras.ALGORITHMS, algorithms);
        }
        if (!otherAttempts.isEmpty()) {
            extras.put(Extras.OTHER_ATTEMPTS, List.copyOf(otherAttempts));
        }
        if (omittedAttempts > 0) {
            extras.put(Extras.OTHER_ATTEMPTS_OMITTED, omittedAttempts);
        }
        return extras;
    }
}
