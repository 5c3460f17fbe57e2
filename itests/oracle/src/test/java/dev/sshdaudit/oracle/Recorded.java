package dev.sshdaudit.oracle;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.GlobalRequest;
import dev.sshdaudit.oracle.Notes.Acted;
import dev.sshdaudit.oracle.Notes.ChannelNotes.Opening;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a recording says of a connection, in the terms in which the server's {@link Notes} are. */
final class Recorded {

    /** A request, and by which extras it was recorded. */
    record Request(Acted acted, Map<String, Object> extras) {}

    /** A packet of the client that was for no channel which the recorder knew, from the recipient's number on. */
    record Unplaced(int packet, byte[] content) {

        /** Whether the server may have taken the packet for a channel: servers forget a channel later than the wire does. */
        boolean isFor(int number, long serverId) {
            return packet == number
                    && content.length >= Integer.BYTES
                    && (ByteBuffer.wrap(content).getInt() & 0xffffffffL) == serverId;
        }

        /** The data of a packet that carries data, as far as they were sent. */
        byte[] data() {
            int header = packet == 94 ? 8 : 12;
            return Arrays.copyOfRange(content, Math.min(header, content.length), content.length);
        }
    }

    /** Data from the client. */
    record Input(long channel, byte[] data) {}

    /** One channel. */
    static final class Channel {
        final long number;
        String type = "";
        Opening opening = Opening.ASKED;
        String failure = "";
        Request target;
        /** The port of the peer of a forwarding that the server opened, or 0. */
        long peer;
        /** Whether a message says that it may be of another channel under the same number of the client. */
        boolean shared;

        final List<Request> requests = new ArrayList<>();
        final ByteArrayOutputStream in = new ByteArrayOutputStream();
        final ByteArrayOutputStream extendedIn = new ByteArrayOutputStream();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();

        Channel(long number) {
            this.number = number;
        }

        boolean isSession() {
            return String.CASE_INSENSITIVE_ORDER.compare(type, "session") == 0;
        }

        @Override
        public String toString() {
            return "channel " + number + " " + type + " " + opening + failure + " in " + in.size() + "+"
                    + extendedIn.size() + " out " + out.size() + "+" + err.size() + " "
                    + requests.stream().map(Request::acted).toList();
        }
    }

    final Map<Long, Channel> channels = new LinkedHashMap<>();
    final List<Request> authentications = new ArrayList<>();
    final List<Request> globals = new ArrayList<>();
    final List<Input> inputs = new ArrayList<>();
    final List<Unplaced> unplaced = new ArrayList<>();
    final List<String> marks = new ArrayList<>();
    String user;
    Object reason;
    long lostMessages;
    long lostBytes;
    /** Data of the server that is recorded though it belongs to no channel. */
    long unplacedBytes;

    Recorded(List<AuditMessage> messages) {
        messages.forEach(this::take);
    }

    private void take(AuditMessage message) {
        lostMessages += number(message, AuditMessage.LOST_MESSAGES);
        lostBytes += number(message, AuditMessage.LOST_BYTES);
        if (message.payload() instanceof HandshakeSuccessful in) {
            user = in.username();
        } else if (message.payload() instanceof Disconnect) {
            reason = message.extras().get(AuditMessage.REASON);
        } else if (message.payload() instanceof Authentication attempt) {
            authentication(attempt, message.extras());
        } else if (message.payload() instanceof GlobalRequest request) {
            global(request, message.extras());
        } else if (message.channelId() != null) {
            channel(channels.computeIfAbsent(message.channelId(), Channel::new), message);
        }
        if (message.channelId() == null && message.payload() instanceof Io io && io.stream() != Io.STDIN) {
            unplacedBytes += io.data().length();
        }
        if (message.channelId() == null
                && message.payload() instanceof Io io
                && io.stream() == Io.STDIN
                && io.data().length() > 0
                && message.extras().get("packet") instanceof Long number) {
            unplaced.add(new Unplaced(number.intValue(), io.data().toByteArray()));
        }
        if (message.extras().get("candidates") instanceof List<?> numbers) {
            numbers.forEach(it -> channels.computeIfAbsent((Long) it, Channel::new).shared = true);
        }
        if (message.extras().containsKey("unplaced")
                || message.payload() instanceof Io io && io.data().length() == 0) {
            marks.add(message.channelId() + " " + message.extras());
        }
    }

    private static long number(AuditMessage message, String extra) {
        return message.extras().get(extra) instanceof Long number ? number : 0;
    }

    private void authentication(Authentication attempt, Map<String, Object> extras) {
        if (attempt instanceof Authentication.Password it) {
            authentications.add(new Request(
                    Acted.of("password", it.username(), it.password().toUtf8()), extras));
        } else if (attempt instanceof Authentication.PublicKey it) {
            authentications.add(new Request(Acted.of("publickey", it.username()), extras));
        } else if (attempt instanceof Authentication.KeyboardInteractiveAnswer it) {
            List<String> answers =
                    it.answers().stream().map(Authentication.Answer::answer).toList();
            authentications.add(new Request(Acted.of("keyboard-interactive", it.username(), answers), extras));
        }
    }

    private void global(GlobalRequest request, Map<String, Object> extras) {
        if (request instanceof GlobalRequest.ForwardTcpip it) {
            globals.add(new Request(Acted.of("tcpip-forward", it.bindHost(), (int) it.bindPort()), extras));
        } else if (request instanceof GlobalRequest.CancelForwardTcpip it) {
            globals.add(new Request(Acted.of("cancel-tcpip-forward", it.bindHost(), (int) it.bindPort()), extras));
        }
    }

    private void channel(Channel channel, AuditMessage message) {
        Map<String, Object> extras = message.extras();
        if (message.payload() instanceof ChannelOpen open) {
            open(channel, open, extras);
        } else if (message.payload() instanceof ChannelRequest request) {
            channel.requests.add(new Request(acted(request), extras));
        } else if (message.payload() instanceof Io io && io.data().length() > 0) {
            byte[] data = io.data().toByteArray();
            if (io.stream() == Io.STDIN) {
                Object dataType = extras.get("dataType");
                if (dataType == null) {
                    channel.in.writeBytes(data);
                } else if (dataType.equals(1L)) {
                    channel.extendedIn.writeBytes(data); // SSHD passes on no other
                }
                inputs.add(new Input(channel.number, data));
            } else {
                int from = extras.containsKey("unplaced") ? header(extras) : 0;
                (io.stream() == Io.STDOUT ? channel.out : channel.err).write(data, from, data.length - from);
            }
        }
    }

    /** What a program was about to print when its channel was closed is recorded as a whole packet, less its number. */
    private static int header(Map<String, Object> extras) {
        return extras.get("packet").equals(94L) ? 8 : 12;
    }

    private static void open(Channel channel, ChannelOpen open, Map<String, Object> extras) {
        if (open instanceof ChannelOpen.NewChannelSuccessful it) {
            channel.type = it.channelType();
            channel.opening = Opening.OPEN;
        } else if (open instanceof ChannelOpen.NewChannelFailed it) {
            channel.type = it.channelType();
            channel.opening = Opening.FAILED;
            channel.failure = " (" + it.reason() + ")";
        } else if (open instanceof ChannelOpen.NewChannel it) {
            channel.type = it.channelType();
        } else if (open instanceof ChannelOpen.NewChannelDirectTcpip it) {
            channel.type = "direct-tcpip";
            channel.target =
                    new Request(Acted.of("direct-tcpip", it.hostToConnect(), (int) it.portToConnect()), extras);
        } else if (open instanceof ChannelOpen.NewChannelForwardedTcpip it) {
            channel.type = "forwarded-tcpip";
            channel.peer = it.originatorPort();
        } else {
            channel.type = open.getClass().getSimpleName();
        }
    }

    private static Acted acted(ChannelRequest request) {
        if (request instanceof ChannelRequest.SetEnv it) {
            return Acted.of("env", it.name(), it.value());
        } else if (request instanceof ChannelRequest.Exec it) {
            return Acted.of("exec", it.program());
        } else if (request instanceof ChannelRequest.Pty it) {
            return Acted.of(
                    "pty-req", it.term(), (int) it.columns(), (int) it.rows(), (int) it.width(), (int) it.height());
        } else if (request instanceof ChannelRequest.Shell) {
            return Acted.of("shell");
        } else if (request instanceof ChannelRequest.Signal it) {
            return Acted.of("signal", it.signal());
        } else if (request instanceof ChannelRequest.Subsystem it) {
            return Acted.of("subsystem", it.subsystem());
        } else if (request instanceof ChannelRequest.Window it) {
            return Acted.of("window-change", (int) it.columns(), (int) it.rows(), (int) it.width(), (int) it.height());
        } else if (request instanceof ChannelRequest.X11 it) {
            return Acted.of("x11-req", it.singleConnection(), it.authProtocol(), it.cookie(), (int) it.screen());
        } else if (request instanceof ChannelRequest.UnknownChannelRequest it) {
            return Acted.of(it.requestType());
        } else if (request instanceof ChannelRequest.ChannelRequestDecodeFailed it) {
            return Acted.of("undecoded " + it.requestType());
        }
        throw new IllegalArgumentException(request.toString());
    }
}
