package dev.sshdaudit.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A client's request on a channel (RFC 4254, sections 5.4 and 6). */
public sealed interface ChannelRequest extends Payload {

    /** Counts the client's requests on this channel from 0. */
    long requestId();

    /** A request of a type that has no record of its own here. */
    record UnknownChannelRequest(
            long requestId, String requestType, @Nullable Bytes payload) implements ChannelRequest {
        public UnknownChannelRequest {
            requireNonNull(requestType, "requestType");
        }
    }

    /** A request whose fields could not be decoded. */
    record ChannelRequestDecodeFailed(
            long requestId, String requestType, @Nullable Bytes payload, String reason) implements ChannelRequest {
        public ChannelRequestDecodeFailed {
            requireNonNull(requestType, "requestType");
            requireNonNull(reason, "reason");
        }
    }

    /** {@code env} (RFC 4254, section 6.4). */
    record SetEnv(long requestId, String name, String value) implements ChannelRequest {
        public SetEnv {
            requireNonNull(name, "name");
            requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return "SetEnv[requestId=" + requestId + ", name=" + name + "]";
        }
    }

    /** {@code exec} (RFC 4254, section 6.5). */
    record Exec(long requestId, String program) implements ChannelRequest {
        public Exec {
            requireNonNull(program, "program");
        }
    }

    /**
     * {@code pty-req} (RFC 4254, section 6.2).
     *
     * @param columns width in characters
     * @param rows height in characters
     * @param width in pixels
     * @param height in pixels
     * @param modelist the encoded terminal modes (RFC 4254, section 8)
     */
    record Pty(
            long requestId,
            String term,
            long columns,
            long rows,
            long width,
            long height,
            @Nullable Bytes modelist) implements ChannelRequest {
        public Pty {
            requireNonNull(term, "term");
        }
    }

    /** {@code shell} (RFC 4254, section 6.5). */
    record Shell(long requestId) implements ChannelRequest {}

    /** {@code signal} (RFC 4254, section 6.9). */
    record Signal(long requestId, String signal) implements ChannelRequest {
        public Signal {
            requireNonNull(signal, "signal");
        }
    }

    /** {@code subsystem} (RFC 4254, section 6.5). */
    record Subsystem(long requestId, String subsystem) implements ChannelRequest {
        public Subsystem {
            requireNonNull(subsystem, "subsystem");
        }
    }

    /** {@code window-change} (RFC 4254, section 6.7); sizes as in {@link Pty}. */
    record Window(long requestId, long columns, long rows, long width, long height) implements ChannelRequest {}

    /** {@code x11-req} (RFC 4254, section 6.3.1). */
    record X11(long requestId, boolean singleConnection, String authProtocol, String cookie, long screen)
            implements ChannelRequest {
        public X11 {
            requireNonNull(authProtocol, "authProtocol");
            requireNonNull(cookie, "cookie");
        }

        @Override
        public String toString() {
            return "X11[requestId=" + requestId + ", screen=" + screen + "]";
        }
    }
}
