package dev.sshdaudit.message;

import static java.util.Objects.requireNonNull;

/** The beginning and the end of a connection and of its handshake. */
public sealed interface ConnectionEvent extends Payload {

    /** The country code for an address whose country was not looked up. */
    String COUNTRY_UNKNOWN = "XX";

    /**
     * A client connected. This is the first message of every recording.
     *
     * @param remoteAddr the client's IP address, without the port
     * @param country ISO 3166-1 alpha-2 code, or {@link #COUNTRY_UNKNOWN}
     */
    record Connect(String remoteAddr, String country) implements ConnectionEvent {
        public Connect {
            requireNonNull(remoteAddr, "remoteAddr");
            requireNonNull(country, "country");
        }
    }

    /** The connection ended. This is the last message of a recording. */
    record Disconnect() implements ConnectionEvent {}

    /** The connection ended before its user was authenticated. */
    record HandshakeFailed(String reason) implements ConnectionEvent {
        public HandshakeFailed {
            requireNonNull(reason, "reason");
        }
    }

    /** The keys were exchanged and the user has authenticated. */
    record HandshakeSuccessful(String username) implements ConnectionEvent {
        public HandshakeSuccessful {
            requireNonNull(username, "username");
        }
    }
}
