package dev.sshdaudit.core.ledger;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.ConnectionClosed;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.GlobalRequest;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Timestamps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger tells of one connection, from its messages. When that has become much, it is {@linkplain #take taken} before
 * the connection has ended, so that a connection takes a bounded amount of memory, and each fact of it is short. For one
 * thread at a time.
 */
final class ConnectionSummary {

    /** Bytes of JSON, as {@link JsonSize} estimates, from which on a summary is taken. */
    private static final long MUCH = 24 << 10;

    private static final int CHANNEL_SIZE = 200;
    private static final int FORWARDING_SIZE = 16;
    private static final int FILE_SIZE = 64;
    private static final int COMMAND_SIZE = 64;

    private static final String EXEC = "exec";
    private static final String SUBSYSTEM = "subsystem";
    private static final String SHELL = "shell";

    /** Extras of messages that the packet decoder makes, which no other bundle names. */
    private static final String METHOD = "method";

    private static final String CLIENT_VERSION = "clientVersion";
    private static final String FINGERPRINT = "fingerprint";
    private static final String QUERY = "query";
    private static final String BYTES_IN = "bytesIn";
    private static final String BYTES_OUT = "bytesOut";

    /** What has been heard of a channel since it was told of last. */
    private static final class Channel {
        private String kind = "";
        private @Nullable String command;
        private @Nullable String subsystem;
        private @Nullable Long exit;
        private @Nullable String signal;
        private @Nullable Long in;
        private @Nullable Long out;
        private boolean closed;
    }

    /** A command that a shell ran. */
    private record Command(long channel, String text) {}

    private final String connection;
    private final long start;
    private final Map<Long, Channel> channels = new LinkedHashMap<>();
    /** In order; a loop of a shell can run one command a thousand times, which is told once. */
    private final Map<String, Command> commands = new LinkedHashMap<>();

    private final List<LedgerFact.FileOperation> files = new ArrayList<>();
    private final List<String> forwardings = new ArrayList<>();
    private String address = "";
    private @Nullable String user;
    private @Nullable String attempted;
    private @Nullable String method;
    private @Nullable String key;
    private @Nullable String client;
    private @Nullable String former;
    private long failures;
    private long lost;
    private long last;
    private long size;

    /** Begins with the first message of a connection, which {@link #follow} is to be called with, too. */
    ConnectionSummary(AuditMessage first) {
        this.connection = first.connectionId();
        this.start = first.timestamp();
    }

    /** A copy for a thread that goes on in the place of this one. */
    ConnectionSummary(ConnectionSummary other) {
        connection = other.connection;
        start = other.start;
        other.channels.forEach((id, channel) -> channels.put(id, copy(channel)));
        commands.putAll(other.commands);
        files.addAll(other.files);
        forwardings.addAll(other.forwardings);
        address = other.address;
        user = other.user;
        attempted = other.attempted;
        method = other.method;
        key = other.key;
        client = other.client;
        former = other.former;
        failures = other.failures;
        lost = other.lost;
        last = other.last;
        size = other.size;
    }

    private static Channel copy(Channel channel) {
        Channel copy = new Channel();
        copy.kind = channel.kind;
        copy.command = channel.command;
        copy.subsystem = channel.subsystem;
        copy.exit = channel.exit;
        copy.signal = channel.signal;
        copy.in = channel.in;
        copy.out = channel.out;
        copy.closed = channel.closed;
        return copy;
    }

    /** About how many bytes it takes. */
    long size() {
        return size;
    }

    /** Whether it has become much. */
    boolean isMuch() {
        return size > MUCH;
    }

    /** Takes the next message. */
    void follow(AuditMessage message) {
        last = message.timestamp();
        lost += Gap.toldBy(message).messages();
        Payload payload = message.payload();
        if (message.channelId() != null) {
            followChannel(message.channelId(), message);
        } else if (payload instanceof Authentication attempt) {
            followLogin(attempt, message);
        } else if (payload instanceof GlobalRequest.ForwardTcpip request) {
            forwarding("tcpip-forward", request.bindHost(), request.bindPort());
        } else if (payload instanceof GlobalRequest.ForwardStreamlocal request) {
            forwarding("streamlocal-forward " + request.path());
        } else if (payload instanceof Connect connect) {
            address = connect.remoteAddr();
            former = text(message, AuditMessage.FORMER_CONNECTION);
        } else if (payload instanceof HandshakeSuccessful handshake) {
            user = shortened(handshake.username());
            method = text(message, METHOD);
            followHandshake(message);
        } else if (payload instanceof HandshakeFailed) {
            followHandshake(message);
        }
    }

    /** A fact about the connection itself that came from elsewhere. */
    void unrecorded(String from, @Nullable String who, long messages) {
        address = from;
        user = who == null ? null : shortened(who);
        lost += messages;
    }

    private void followHandshake(AuditMessage message) {
        client = text(message, CLIENT_VERSION);
        String told = text(message, AuditMessage.CLIENT_ADDRESS);
        address = told == null ? address : told;
    }

    private void followLogin(Authentication attempt, AuditMessage message) {
        attempted = shortened(attempt.username());
        if (attempt instanceof Authentication.PasswordFailed
                || attempt instanceof Authentication.PasswordBackendError
                || attempt instanceof Authentication.PublicKeyFailed
                || attempt instanceof Authentication.PublicKeyBackendError
                || attempt instanceof Authentication.KeyboardInteractiveFailed
                || attempt instanceof Authentication.KeyboardInteractiveBackendError) {
            failures++;
        } else if (attempt instanceof Authentication.PublicKeySuccessful
                && !Boolean.TRUE.equals(message.extras().get(QUERY))) {
            key = text(message, FINGERPRINT);
        }
    }

    private void followChannel(long id, AuditMessage message) {
        Payload payload = message.payload();
        if (payload instanceof ChannelOpen.NewChannelSuccessful opened) {
            channel(id, opened.channelType());
        } else if (payload instanceof ChannelOpen open) {
            followOpen(open);
        } else if (payload instanceof ChannelRequest request) {
            followRequest(id, request);
        } else if (message.extras().get(AuditMessage.FILE) instanceof Map<?, ?> file) {
            FileFacts.operations(file).forEach(this::file);
        } else if (message.extras().get(AuditMessage.COMMAND) instanceof String command) {
            command(id, shortened(command));
        } else if (payload instanceof ChannelEvent.Exit exit) {
            channel(id).exit = exit.exitStatus();
        } else if (payload instanceof ChannelEvent.ExitSignal signal) {
            Channel channel = channel(id);
            size -= JsonSize.of(channel.signal);
            channel.signal = kept(signal.signal());
        } else if (payload instanceof ChannelEvent.Close) {
            Channel channel = channel(id);
            channel.closed = true;
            channel.in = number(message, BYTES_IN);
            channel.out = number(message, BYTES_OUT);
        }
    }

    private void followRequest(long id, ChannelRequest request) {
        if (request instanceof ChannelRequest.Exec exec) {
            Channel channel = channel(id, EXEC);
            size -= JsonSize.of(channel.command);
            channel.command = kept(exec.program());
        } else if (request instanceof ChannelRequest.Subsystem subsystem) {
            Channel channel = channel(id, SUBSYSTEM);
            size -= JsonSize.of(channel.subsystem);
            channel.subsystem = kept(subsystem.subsystem());
        } else if (request instanceof ChannelRequest.Shell) {
            channel(id, SHELL);
        }
    }

    private void followOpen(ChannelOpen open) {
        if (open instanceof ChannelOpen.NewChannelDirectTcpip tcpip) {
            forwarding("direct-tcpip", tcpip.hostToConnect(), tcpip.portToConnect());
        } else if (open instanceof ChannelOpen.NewChannelForwardedTcpip tcpip) {
            forwarding("forwarded-tcpip", tcpip.connectedHost(), tcpip.connectedPort());
        } else if (open instanceof ChannelOpen.NewChannelX11 x11) {
            forwarding("x11", x11.originatorHost(), x11.originatorPort());
        } else if (open instanceof ChannelOpen.NewChannelDirectStreamlocal streamlocal) {
            forwarding("direct-streamlocal " + streamlocal.path());
        } else if (open instanceof ChannelOpen.NewChannelForwardedStreamlocal streamlocal) {
            forwarding("forwarded-streamlocal " + streamlocal.path());
        }
    }

    private Channel channel(long id) {
        return channels.computeIfAbsent(id, any -> {
            size += CHANNEL_SIZE;
            return new Channel();
        });
    }

    private Channel channel(long id, String kind) {
        Channel channel = channel(id);
        size -= JsonSize.of(channel.kind);
        channel.kind = kept(kind);
        return channel;
    }

    private void forwarding(String kind, String host, long port) {
        boolean bare = host.indexOf(':') >= 0;
        forwarding(kind + " " + (bare ? "[" + host + "]" : host) + ":" + port);
    }

    private void forwarding(String text) {
        forwardings.add(kept(text));
        size += FORWARDING_SIZE;
    }

    private void command(long id, String text) {
        Channel channel = channels.get(id);
        boolean isRequest = channel != null && text.equals(channel.command);
        if (!isRequest && commands.putIfAbsent(id + " " + text, new Command(id, text)) == null) {
            size += COMMAND_SIZE + JsonSize.of(text);
        }
    }

    private void file(LedgerFact.FileOperation file) {
        LedgerFact.FileOperation kept = new LedgerFact.FileOperation(shortened(file.path()), file.op(), file.sha256());
        files.add(kept);
        size += sizeOf(kept);
    }

    /** Shortens a text, and counts it. */
    private String kept(String text) {
        String shown = shortened(text);
        size += JsonSize.of(shown);
        return shown;
    }

    private static String shortened(String text) {
        if (text.length() <= LedgerFact.LONGEST_TEXT) {
            return text;
        }
        int end = LedgerFact.LONGEST_TEXT - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static @Nullable String text(AuditMessage message, String extra) {
        return message.extras().get(extra) instanceof String text ? shortened(text) : null;
    }

    private static @Nullable Long number(AuditMessage message, String extra) {
        return message.extras().get(extra) instanceof Long number ? number : null;
    }

    /**
     * Takes what is to be told, and begins anew with what is not over.
     *
     * @param more whether the connection goes on
     */
    ConnectionClosed take(boolean more) {
        boolean closedAlone = more && channels.values().stream().anyMatch(channel -> channel.closed);
        List<LedgerFact.Channel> told = new ArrayList<>();
        channels.entrySet().removeIf(entry -> {
            Channel channel = entry.getValue();
            if (closedAlone && !channel.closed) {
                return false;
            }
            size -= CHANNEL_SIZE + sizeOf(channel);
            told.add(new LedgerFact.Channel(
                    entry.getKey(),
                    channel.kind,
                    channel.command,
                    channel.subsystem,
                    channel.exit,
                    channel.signal,
                    channel.in,
                    channel.out));
            return true;
        });
        commands.values().forEach(command -> {
            size -= COMMAND_SIZE + JsonSize.of(command.text());
            told.add(new LedgerFact.Channel(command.channel(), SHELL, command.text(), null, null, null, null, null));
        });
        commands.clear();
        ConnectionClosed fact = new ConnectionClosed(
                connection,
                Timestamps.toInstant(start),
                Timestamps.toInstant(last),
                address,
                user,
                user == null ? attempted : null,
                method,
                key,
                client,
                failures,
                told,
                files,
                forwardings,
                lost,
                former,
                more);
        forwardings.forEach(text -> size -= FORWARDING_SIZE + JsonSize.of(text));
        forwardings.clear();
        files.forEach(file -> size -= sizeOf(file));
        files.clear();
        return fact;
    }

    private static long sizeOf(LedgerFact.FileOperation file) {
        return FILE_SIZE + JsonSize.of(file.path()) + JsonSize.of(file.sha256());
    }

    private static long sizeOf(Channel channel) {
        return JsonSize.of(channel.kind)
                + JsonSize.of(channel.command)
                + JsonSize.of(channel.subsystem)
                + JsonSize.of(channel.signal);
    }
}
