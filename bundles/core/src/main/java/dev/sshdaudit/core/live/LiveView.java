package dev.sshdaudit.core.live;

import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelKind;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Timestamps;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one connection does now, as its messages tell. Of bounded size, whatever the client sends. Guarded by the lock of the
 * connection's recording.
 */
public final class LiveView {

    /** Session channels that are listed at most: forwardings take no place of theirs, as users work on sessions. */
    static final int MOST_SESSIONS = 100;

    /** Other channels that are listed at most. */
    static final int MOST_FORWARDINGS = 500;

    private static final int LONGEST_TEXT = 1024;

    private static final class Channel {
        private final boolean session;
        private String kind = "";
        private long since;
        private boolean open;
        private @Nullable String request;
        private @Nullable String program;
        private @Nullable String command;

        private Channel(boolean session) {
            this.session = session;
        }

        private LiveChannel snapshot(long id) {
            return new LiveChannel(id, kind, Timestamps.toInstant(since), request, program, command);
        }
    }

    private final Map<Long, Channel> channels = new LinkedHashMap<>();

    /** How many of the channels are sessions. */
    private int sessions;

    private long sessionsOmitted;
    private long sessionChanges;
    private final Traffic traffic;
    private final Rate rate;
    private @Nullable LiveClient client;
    private @Nullable String method;
    private long start;
    private long last;
    private long messages;
    private long opened;
    private long newest = -1;

    /**
     * Begins before the first message.
     *
     * @param now the time of {@link System#nanoTime()}
     */
    public LiveView(Traffic traffic, long now) {
        this.traffic = traffic;
        this.rate = new Rate(now);
    }

    /** Whose connection it is; null before the first message. */
    public @Nullable LiveClient client() {
        return client;
    }

    /** Takes the next message. */
    public void follow(AuditMessage message) {
        messages++;
        last = message.timestamp();
        Payload payload = message.payload();
        if (payload instanceof Io && message.extras().isEmpty()) {
            return;
        }
        if (message.channelId() != null) {
            followChannel(message.channelId(), message);
        } else if (payload instanceof Connect connect) {
            start = last;
            client = new LiveClient(
                    message.connectionId(),
                    message.extras().get(AuditMessage.NODE) instanceof String node ? node : "",
                    Timestamps.toInstant(start),
                    address(connect.remoteAddr(), message.extras().get("remotePort")),
                    null);
        } else if (payload instanceof HandshakeSuccessful handshake) {
            followLogin(handshake, message.extras());
        }
    }

    private static String address(String host, @Nullable Object port) {
        if (!(port instanceof Long number)) {
            return host;
        }
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + number;
    }

    private void followLogin(HandshakeSuccessful handshake, Map<String, Object> extras) {
        LiveClient before = client;
        if (before == null) {
            return;
        }
        method = extras.get("method") instanceof String told ? told : null;
        String told = extras.get(AuditMessage.CLIENT_ADDRESS) instanceof String address ? address : before.address();
        client = new LiveClient(before.id(), before.node(), before.start(), told, shortened(handshake.username()));
    }

    private void followChannel(Long id, AuditMessage message) {
        Payload payload = message.payload();
        if (payload instanceof ChannelEvent.Close || payload instanceof ChannelOpen.NewChannelFailed) {
            remove(id);
            return;
        } else if (payload instanceof ChannelOpen open) {
            add(id, open);
        }
        Channel channel = channels.get(id);
        if (channel == null) {
            return;
        } else if (payload instanceof ChannelOpen.NewChannelSuccessful success) {
            channel.open = true;
            channel.kind = shortened(success.channelType());
            channel.since = message.timestamp();
        } else if (payload instanceof ChannelOpen open) {
            channel.program = target(open);
        } else if (payload instanceof ChannelRequest request) {
            followRequest(channel, request);
        } else if (message.extras().get(AuditMessage.COMMAND) instanceof String command) {
            // a command that another one runs, such as an alias, ends before that one
            channel.command = channel.command == null ? shortened(command) : channel.command;
        } else if (message.extras().get(AuditMessage.COMMAND_ENDED) instanceof String command
                && shortened(command).equals(channel.command)) {
            channel.command = null;
        }
    }

    private void add(Long id, ChannelOpen open) {
        boolean session = isSession(open);
        boolean success = open instanceof ChannelOpen.NewChannelSuccessful;
        if (session && success) {
            sessionChanges++;
        }
        if (id > newest) {
            // channels are numbered in order
            newest = id;
            opened++;
        }
        if (channels.containsKey(id)) {
            return;
        }
        if (session ? sessions == MOST_SESSIONS : channels.size() - sessions == MOST_FORWARDINGS) {
            sessionsOmitted += session && success ? 1 : 0;
            return;
        }
        channels.put(id, new Channel(session));
        sessions += session ? 1 : 0;
    }

    private void remove(Long id) {
        Channel channel = channels.remove(id);
        if (channel != null && channel.session) {
            sessions--;
            sessionChanges++;
        }
    }

    private static boolean isSession(ChannelOpen open) {
        if (open instanceof ChannelOpen.NewChannel channel) {
            return ChannelKind.of(channel.channelType()) == ChannelKind.SESSION;
        }
        return open instanceof ChannelOpen.NewChannelSuccessful channel
                && ChannelKind.of(channel.channelType()) == ChannelKind.SESSION;
    }

    private static void followRequest(Channel channel, ChannelRequest request) {
        if (request instanceof ChannelRequest.Exec exec) {
            channel.request = "exec";
            channel.program = shortened(exec.program());
        } else if (request instanceof ChannelRequest.Subsystem subsystem) {
            channel.request = "subsystem";
            channel.program = shortened(subsystem.subsystem());
        } else if (request instanceof ChannelRequest.Shell) {
            channel.request = "shell";
            channel.program = null;
        }
    }

    private static @Nullable String target(ChannelOpen open) {
        if (open instanceof ChannelOpen.NewChannelDirectTcpip tcpip) {
            return shortened(address(tcpip.hostToConnect(), tcpip.portToConnect()));
        } else if (open instanceof ChannelOpen.NewChannelForwardedTcpip tcpip) {
            return shortened(address(tcpip.connectedHost(), tcpip.connectedPort()));
        } else if (open instanceof ChannelOpen.NewChannelDirectStreamlocal streamlocal) {
            return shortened(streamlocal.path());
        } else if (open instanceof ChannelOpen.NewChannelForwardedStreamlocal streamlocal) {
            return shortened(streamlocal.path());
        }
        return null;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }

    /**
     * Takes a sample of how much has passed; to be called every half second.
     *
     * @param now the time of {@link System#nanoTime()}
     */
    public void look(long now) {
        rate.sample(now, traffic.in() + traffic.out());
    }

    /** The open session channel; null if there is none, or if there may be several. */
    public @Nullable Long onlySession() {
        List<Long> open = channels.entrySet().stream()
                .filter(entry -> entry.getValue().session && entry.getValue().open)
                .map(Map.Entry::getKey)
                .toList();
        return open.size() == 1 && sessionsOmitted == 0 ? open.get(0) : null;
    }

    /** A number that grows whenever a session channel opens or is closed. */
    public long sessionChanges() {
        return sessionChanges;
    }

    /** How many channels were opened so far, or were asked for. */
    public long channels() {
        return opened;
    }

    /** The method by which the user authenticated, or null. */
    public @Nullable String method() {
        return method;
    }

    /** Nanoseconds between the first message and the last one so far. */
    public long nanos() {
        return last - start;
    }

    /**
     * A snapshot.
     *
     * @param now the time of {@link System#nanoTime()}
     * @param waiting bytes that wait in memory to be recorded
     * @param lost messages that could not be recorded
     * @return null before the first message
     */
    public @Nullable LiveConnection snapshot(long now, long waiting, long lost) {
        LiveClient known = client;
        if (known == null) {
            return null;
        }
        List<LiveChannel> open = channels.entrySet().stream()
                .filter(entry -> entry.getValue().open)
                .map(entry -> entry.getValue().snapshot(entry.getKey()))
                .toList();
        Instant latest = Timestamps.toInstant(last);
        long total = traffic.in() + traffic.out();
        return new LiveConnection(
                known,
                latest,
                open,
                sessionsOmitted,
                messages,
                traffic.in(),
                traffic.out(),
                rate.perSecond(now, total),
                waiting,
                lost);
    }
}
