package dev.sshdaudit.message;

import java.util.HashMap;
import java.util.Map;

/** The types of messages, in the numbers and names of the ContainerSSH audit log format. */
public enum MessageType {
    CONNECT(0, "connect", "Connect", ConnectionEvent.Connect.class),
    DISCONNECT(1, "disconnect", "Disconnect", ConnectionEvent.Disconnect.class),
    AUTH_PASSWORD(100, "auth_password", "Password authentication", Authentication.Password.class),
    AUTH_PASSWORD_SUCCESSFUL(
            101,
            "auth_password_successful",
            "Password authentication successful",
            Authentication.PasswordSuccessful.class),
    AUTH_PASSWORD_FAILED(
            102, "auth_password_failed", "Password authentication failed", Authentication.PasswordFailed.class),
    AUTH_PASSWORD_BACKEND_ERROR(
            103,
            "auth_password_backend_error",
            "Password authentication backend error",
            Authentication.PasswordBackendError.class),
    AUTH_PUBKEY(104, "auth_pubkey", "Public key authentication", Authentication.PublicKey.class),
    AUTH_PUBKEY_SUCCESSFUL(
            105,
            "auth_pubkey_successful",
            "Public key authentication successful",
            Authentication.PublicKeySuccessful.class),
    AUTH_PUBKEY_FAILED(
            106, "auth_pubkey_failed", "Public key authentication failed", Authentication.PublicKeyFailed.class),
    AUTH_PUBKEY_BACKEND_ERROR(
            107,
            "auth_pubkey_backend_error",
            "Public key authentication backend error",
            Authentication.PublicKeyBackendError.class),
    AUTH_KEYBOARD_INTERACTIVE_CHALLENGE(
            108,
            "auth_keyboard_interactive_challenge",
            "Keyboard-interactive authentication challenge",
            Authentication.KeyboardInteractiveChallenge.class),
    AUTH_KEYBOARD_INTERACTIVE_ANSWER(
            109,
            "auth_keyboard_interactive_answer",
            "Keyboard-interactive authentication answer",
            Authentication.KeyboardInteractiveAnswer.class),
    AUTH_KEYBOARD_INTERACTIVE_FAILED(
            110,
            "auth_keyboard_interactive_failed",
            "Keyboard-interactive authentication failed",
            Authentication.KeyboardInteractiveFailed.class),
    AUTH_KEYBOARD_INTERACTIVE_BACKEND_ERROR(
            111,
            "auth_keyboard_interactive_backend_error",
            "Keyboard-interactive authentication backend error",
            Authentication.KeyboardInteractiveBackendError.class),
    HANDSHAKE_FAILED(198, "handshake_failed", "Handshake failed", ConnectionEvent.HandshakeFailed.class),
    HANDSHAKE_SUCCESSFUL(
            199, "handshake_successful", "Handshake successful", ConnectionEvent.HandshakeSuccessful.class),
    GLOBAL_REQUEST_UNKNOWN(
            200, "global_request_unknown", "Unknown global request", GlobalRequest.UnknownGlobalRequest.class),
    GLOBAL_REQUEST_DECODE_FAILED(
            201,
            "global_request_decode_failed",
            "Failed to decode global request",
            GlobalRequest.GlobalRequestDecodeFailed.class),
    FORWARD_TCPIP(202, "forward_tcpip", "Request reverse port forwarding", GlobalRequest.ForwardTcpip.class),
    CANCEL_FORWARD_TCPIP(
            203,
            "cancel_forward_tcpip",
            "Request to stop reverse port forwarding",
            GlobalRequest.CancelForwardTcpip.class),
    FORWARD_STREAMLOCAL(
            204, "forward_streamlocal", "Request reverse socket forwarding", GlobalRequest.ForwardStreamlocal.class),
    CANCEL_FORWARD_STREAMLOCAL(
            205,
            "cancel_forward_streamlocal",
            "Request to stop reverse socket forwarding",
            GlobalRequest.CancelForwardStreamlocal.class),
    NEW_CHANNEL(300, "new_channel", "New channel request", ChannelOpen.NewChannel.class),
    NEW_CHANNEL_SUCCESSFUL(
            301, "new_channel_successful", "New channel successful", ChannelOpen.NewChannelSuccessful.class),
    NEW_CHANNEL_FAILED(302, "new_channel_failed", "New channel failed", ChannelOpen.NewChannelFailed.class),
    NEW_CHANNEL_DIRECT_TCPIP(
            303,
            "new_channel_direct_tcpip",
            "New client-to-server port forwarding channel",
            ChannelOpen.NewChannelDirectTcpip.class),
    NEW_CHANNEL_FORWARDED_TCPIP(
            304,
            "new_channel_forwarded_tcpip",
            "New server-to-client port forwarding channel",
            ChannelOpen.NewChannelForwardedTcpip.class),
    NEW_CHANNEL_X11(
            305, "new_channel_x11", "New server-to-client X11 forwarding channel", ChannelOpen.NewChannelX11.class),
    NEW_CHANNEL_DIRECT_STREAMLOCAL(
            306,
            "new_channel_direct_streamlocal",
            "New client-to-server unix socket forwarding channel",
            ChannelOpen.NewChannelDirectStreamlocal.class),
    NEW_CHANNEL_FORWARDED_STREAMLOCAL(
            307,
            "new_channel_forwarded_streamlocal",
            "New server-to-client unix socket forwarding channel",
            ChannelOpen.NewChannelForwardedStreamlocal.class),
    CHANNEL_REQUEST_UNKNOWN(
            400, "channel_request_unknown", "Unknown channel request", ChannelRequest.UnknownChannelRequest.class),
    CHANNEL_REQUEST_DECODE_FAILED(
            401,
            "channel_request_decode_failed",
            "Failed to decode channel request",
            ChannelRequest.ChannelRequestDecodeFailed.class),
    SETENV(402, "setenv", "Set environment variable", ChannelRequest.SetEnv.class),
    EXEC(403, "exec", "Execute program", ChannelRequest.Exec.class),
    PTY(404, "pty", "Request interactive terminal", ChannelRequest.Pty.class),
    SHELL(405, "shell", "Run shell", ChannelRequest.Shell.class),
    SIGNAL(406, "signal", "Send signal to running process", ChannelRequest.Signal.class),
    SUBSYSTEM(407, "subsystem", "Request subsystem", ChannelRequest.Subsystem.class),
    WINDOW(408, "window", "Change window size", ChannelRequest.Window.class),
    X11(409, "x11-req", "Request X11 forwarding", ChannelRequest.X11.class),
    CLOSE_WRITE(496, "close_write", "Close channel for writing", ChannelEvent.CloseWrite.class),
    CLOSE(497, "close", "Close channel", ChannelEvent.Close.class),
    EXIT_SIGNAL(498, "exit_signal", "Program exited with signal", ChannelEvent.ExitSignal.class),
    EXIT(499, "exit", "Program exited", ChannelEvent.Exit.class),
    IO(500, "io", "I/O", ChannelEvent.Io.class),
    REQUEST_FAILED(501, "request_failed", "Request failed", ChannelEvent.RequestFailed.class),

    /** Stands for all types that a reader does not know; {@link Unknown#code()} is the number in the recording. */
    UNKNOWN(-1, "unknown", "Unknown", Unknown.class);

    private static final Map<Long, MessageType> BY_CODE = new HashMap<>();
    private static final ClassValue<MessageType> BY_CLASS = new ClassValue<>() {
        @Override
        protected MessageType computeValue(Class<?> payload) {
            for (MessageType type : values()) {
                if (type.payloadClass == payload) {
                    return type;
                }
            }
            throw new IllegalArgumentException("Not a payload: " + payload);
        }
    };

    static {
        for (MessageType type : values()) {
            BY_CODE.put((long) type.code, type);
        }
        BY_CODE.remove((long) UNKNOWN.code);
    }

    private final int code;
    private final String id;
    private final String displayName;
    private final Class<? extends Payload> payloadClass;

    MessageType(int code, String id, String displayName, Class<? extends Payload> payloadClass) {
        this.code = code;
        this.id = id;
        this.displayName = displayName;
        this.payloadClass = payloadClass;
    }

    /** The type with this number, or {@link #UNKNOWN}. */
    public static MessageType ofCode(long code) {
        return BY_CODE.getOrDefault(code, UNKNOWN);
    }

    static MessageType of(Class<? extends Payload> payload) {
        return BY_CLASS.get(payload);
    }

    /** The number that stands for this type in a recording; -1 for {@link #UNKNOWN}. */
    public int code() {
        return code;
    }

    /** The name of this type for programs, such as {@code auth_password}. */
    public String id() {
        return id;
    }

    /** The name of this type for people, such as {@code Password authentication}. */
    public String displayName() {
        return displayName;
    }

    /** The class of the payloads of this type. */
    public Class<? extends Payload> payloadClass() {
        return payloadClass;
    }
}
