package dev.sshdaudit.shell.play;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.shell.play.Frame.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a recording has to play: its channels, and the markers of each. For one thread at a time. */
public final class Overview {

    /** How many markers of a channel are kept; the later ones cannot be gone to by a key. */
    private static final int MARKERS = 10_000;

    private static final int CHANNELS = 10_000;

    private final Map<Long, Channel> channels = new TreeMap<>();
    private long first = Long.MIN_VALUE;
    private long last = Long.MIN_VALUE;

    /** A channel. */
    public static final class Channel {

        private final long id;
        private final Track track;
        private final List<Frame> markers = new ArrayList<>();
        private boolean terminal;
        private boolean shows;
        private int columns;
        private int rows;

        private Channel(long id) {
            this.id = id;
            track = new Track(id);
        }

        /** The channel's number in the recording. */
        public long id() {
            return id;
        }

        /** The moments that a viewer can go to, in order. */
        public List<Frame> markers() {
            return markers;
        }

        /** The greatest width in characters that its terminal has; 0 if it has no terminal. */
        public int columns() {
            return columns;
        }

        /** The greatest height in characters that its terminal has; 0 if it has no terminal. */
        public int rows() {
            return rows;
        }

        /** Whether it has a terminal. Without one, a line of its output ends with LF alone. */
        public boolean hasTerminal() {
            return terminal;
        }

        /** Whether it shows anything. */
        public boolean shows() {
            return shows;
        }

        void add(Frame frame) {
            shows |= frame.kind() == Kind.OUTPUT;
            columns = Math.max(columns, frame.columns());
            rows = Math.max(rows, frame.rows());
            if (frame.isMarker() && markers.size() < MARKERS) {
                markers.add(frame);
            }
        }
    }

    /**
     * Takes the next message.
     *
     * @param gap whether messages are missing before it
     */
    public void add(AuditMessage message, boolean gap) {
        if (first == Long.MIN_VALUE) {
            first = message.timestamp();
        }
        last = message.timestamp();
        Long id = message.channelId();
        if (id != null && (channels.containsKey(id) || channels.size() < CHANNELS)) {
            Channel channel = channels.get(id);
            if (channel == null) {
                channel = new Channel(id);
                channel.track.startAt(first);
                channels.put(id, channel);
            }
            channel.terminal |=
                    message.payload() instanceof Pty || message.extras().containsKey(AuditMessage.TERMINAL);
            channel.track.frames(message, gap).forEach(channel::add);
        } else if (gap || message.extras().containsKey(AuditMessage.LOST_MESSAGES)) {
            channels.values()
                    .forEach(channel -> channel.track.frames(message, gap).forEach(channel::add));
        }
    }

    /** How long the recording lasts so far, in nanoseconds. */
    public long length() {
        return Math.max(0, last - first);
    }

    /** The channel with a number, or null. */
    public @Nullable Channel channel(long id) {
        return channels.get(id);
    }

    /** The channels that have something to show, in order: those with a terminal, or all if none has one. */
    public List<Channel> playable() {
        Collection<Channel> all = channels.values();
        List<Channel> terminals = all.stream()
                .filter(channel -> channel.shows && channel.terminal)
                .toList();
        return terminals.isEmpty() ? all.stream().filter(Channel::shows).toList() : terminals;
    }
}
