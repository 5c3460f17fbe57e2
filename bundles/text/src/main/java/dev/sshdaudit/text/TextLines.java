package dev.sshdaudit.text;

import static java.util.Objects.requireNonNull;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelOpen.NewChannel;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes lines of what was shown and typed in the channels of a recording, so that texts can be looked for in them: without escape
 * sequences, and whole where they came in several packets. Channels of subsystems, such as SFTP, and of forwardings have no such
 * lines. An instance takes the messages of one recording, in order. For one thread.
 */
public final class TextLines {

    /** Takes lines. */
    @FunctionalInterface
    public interface Sink {

        /**
         * Takes a line, which is not empty.
         *
         * @param last the message that brought the end of the line
         * @param stream as in {@link Io#stream()}
         * @param bytes has the line at its beginning, without its end, in the encoding of the stream, UTF-8 in most cases; to be
         *     used before this method returns
         * @param length how many bytes the line has, from 1 to 65,536
         * @param before how many bytes at the beginning were taken before, as the end of the former part of a longer line; or 0
         */
        void line(AuditMessage last, long stream, byte[] bytes, int length, int before);
    }

    private static final String SESSION = "session";

    private final Sink sink;
    private final Map<String, Map<Long, Channel>> connections = new HashMap<>();

    /** The connection of the latest message, and its channels: most messages are of the same as the one before. */
    private String connection = "";

    private Map<Long, Channel> channels = new HashMap<>();

    /** The streams of a channel. */
    private final class Channel {

        private final PlainText[] streams = new PlainText[3];
        /** The latest message of each stream. */
        private final AuditMessage[] last = new AuditMessage[3];

        private boolean text = true;

        private PlainText stream(int stream) {
            PlainText found = streams[stream];
            if (found == null) {
                found = new PlainText(
                        stream == Io.STDIN,
                        (bytes, length, before) ->
                                sink.line(requireNonNull(last[stream]), stream, bytes, length, before));
                streams[stream] = found;
            }
            return found;
        }

        private void end() {
            for (PlainText stream : streams) {
                if (stream != null) {
                    stream.end();
                }
            }
        }
    }

    /** Makes lines for a sink. */
    public TextLines(Sink sink) {
        this.sink = sink;
    }

    /** Takes the next message. */
    public void add(AuditMessage message) {
        Long id = message.channelId();
        if (message.payload() instanceof Io io) {
            Bytes data = io.data();
            if (id != null && data != null && data.length() > 0 && io.stream() >= 0 && io.stream() <= Io.STDERR) {
                Channel channel = channel(message, id);
                if (channel.text) {
                    channel.last[(int) io.stream()] = message;
                    channel.stream((int) io.stream()).add(data.toByteArray());
                }
            }
        } else if (id != null) {
            other(message, id);
        } else if (message.payload() instanceof Disconnect) {
            channels(message).values().forEach(Channel::end);
            connections.remove(message.connectionId());
            connection = "";
        }
    }

    /** Ends the lines that have no end. Called once, after the last message. */
    public void end() {
        connections.values().forEach(all -> all.values().forEach(Channel::end));
        connections.clear();
        connection = "";
    }

    private void other(AuditMessage message, Long id) {
        if (message.payload() instanceof Subsystem) {
            channel(message, id).text = false;
        } else if (message.payload() instanceof ChannelOpen open) {
            Channel channel = new Channel();
            channel.text =
                    open instanceof NewChannel opened && opened.channelType().equalsIgnoreCase(SESSION)
                            || open instanceof NewChannelSuccessful success
                                    && success.channelType().equalsIgnoreCase(SESSION);
            channels(message).put(id, channel);
        } else if (message.payload() instanceof Close) {
            Channel closed = channels(message).remove(id);
            if (closed != null) {
                closed.end();
            }
        }
    }

    private Channel channel(AuditMessage message, Long id) {
        return channels(message).computeIfAbsent(id, unknown -> new Channel());
    }

    private Map<Long, Channel> channels(AuditMessage message) {
        if (!message.connectionId().equals(connection)) {
            connection = message.connectionId();
            channels = connections.computeIfAbsent(connection, id -> new HashMap<>());
        }
        return channels;
    }
}
