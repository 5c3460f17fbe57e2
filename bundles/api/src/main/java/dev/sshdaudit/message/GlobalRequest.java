package dev.sshdaudit.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A client's global request (RFC 4254, section 4). Ports are 0 to 4294967295, as the wire has them. */
public sealed interface GlobalRequest extends Payload {

    /** A request of a type that has no record of its own here. */
    record UnknownGlobalRequest(String requestType) implements GlobalRequest {
        public UnknownGlobalRequest {
            requireNonNull(requestType, "requestType");
        }
    }

    /**
     * A request whose fields could not be decoded.
     *
     * @param requestId the number of the connection's global request, from 0
     * @param payload the bytes after the request's header
     */
    record GlobalRequestDecodeFailed(
            long requestId, String requestType, @Nullable Bytes payload, String reason) implements GlobalRequest {
        public GlobalRequestDecodeFailed {
            requireNonNull(requestType, "requestType");
            requireNonNull(reason, "reason");
        }
    }

    /** {@code tcpip-forward} (RFC 4254, section 7.1). */
    record ForwardTcpip(
            @Key("BindHost") String bindHost,
            @Key("BindPort") long bindPort) implements GlobalRequest {
        public ForwardTcpip {
            requireNonNull(bindHost, "bindHost");
        }
    }

    /** {@code cancel-tcpip-forward} (RFC 4254, section 7.1). */
    record CancelForwardTcpip(
            @Key("BindHost") String bindHost,
            @Key("BindPort") long bindPort) implements GlobalRequest {
        public CancelForwardTcpip {
            requireNonNull(bindHost, "bindHost");
        }
    }

    /** {@code streamlocal-forward@openssh.com}. */
    record ForwardStreamlocal(@Key("Path") String path) implements GlobalRequest {
        public ForwardStreamlocal {
            requireNonNull(path, "path");
        }
    }

    /** {@code cancel-streamlocal-forward@openssh.com}. */
    record CancelForwardStreamlocal(@Key("Path") String path) implements GlobalRequest {
        public CancelForwardStreamlocal {
            requireNonNull(path, "path");
        }
    }
}
