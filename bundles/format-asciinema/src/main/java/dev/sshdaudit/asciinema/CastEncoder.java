package dev.sshdaudit.asciinema;

import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelKind;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.text.ClientAddress;
import dev.sshdaudit.text.MaskedKeys;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the casts of one connection, or of one part of a connection: one cast for each session channel. Messages of
 * other channels are left out, and so are transfers: the subsystem sftp, and the programs that scp, rsync and git run
 * on the server.
 *
 * <p>For one thread at a time. After a method has thrown an {@link IOException}, only {@link #abandon()} may be called.
 */
public final class CastEncoder implements RecordingEncoder {

    private final RecordingOutputs outputs;
    private final CastSettings settings;
    private final Map<Long, ChannelCast> channels = new LinkedHashMap<>();
    private final ClientAddress address = new ClientAddress();
    private String username = "";
    /** The latest time of a message, in nanoseconds since 1970. */
    private long now = Long.MIN_VALUE;

    /**
     * Makes an encoder that opens an output for each cast.
     *
     * @param outputs opens the outputs, and tells connection, part and node
     * @param settings how the casts are written
     */
    public CastEncoder(RecordingOutputs outputs, CastSettings settings) {
        this.outputs = outputs;
        this.settings = settings;
    }

    @Override
    public void encode(AuditMessage message) throws IOException {
        now = Math.max(now, message.timestamp());
        address.add(message);
        if (message.extras().get(AuditMessage.LOST_MESSAGES) instanceof Long lost) {
            noteGap(lost, message.extras().get(AuditMessage.LOST_BYTES));
        }
        Payload payload = message.payload();
        Long channelId = message.channelId();
        if (channelId != null) {
            encode(channelId, payload, message);
        } else if (payload instanceof HandshakeSuccessful handshake) {
            username = handshake.username();
        }
    }

    /** Has every cast tell of lost messages, as it is not known to which channels they belonged. */
    private void noteGap(long messages, @Nullable Object bytes) throws IOException {
        for (ChannelCast channel : channels.values()) {
            channel.gap(now, messages + " messages lost, " + (bytes == null ? 0 : bytes) + " bytes");
        }
    }

    private void encode(Long channelId, Payload payload, AuditMessage message) throws IOException {
        if (payload instanceof ChannelEvent event) {
            ChannelCast channel = channels.get(channelId);
            if (channel != null) {
                event(channelId, channel, event, MaskedKeys.of(message));
            }
        } else if (payload instanceof ChannelRequest request) {
            // the message that opened the channel may have been lost; only session channels have requests of these
            // types
            channels.computeIfAbsent(channelId, this::channel).request(now, request);
        } else if (payload instanceof NewChannelSuccessful opened
                && ChannelKind.of(opened.channelType()) == ChannelKind.SESSION) {
            ChannelCast channel = channel(channelId);
            channels.put(channelId, channel);
            if (message.extras().get(AuditMessage.TERMINAL) instanceof Map<?, ?> terminal) {
                channel.joined(now, terminal);
            }
        }
    }

    private ChannelCast channel(Long channelId) {
        String remoteAddr = address.get();
        return new ChannelCast(
                outputs, settings, new Origin(channelId, remoteAddr == null ? "" : remoteAddr, username));
    }

    private void event(Long channelId, ChannelCast channel, ChannelEvent event, @Nullable Object masked)
            throws IOException {
        if (masked != null) {
            channel.masked(now, masked);
        } else if (event instanceof ChannelEvent.Io io) {
            channel.data(now, io);
        } else if (event instanceof ChannelEvent.Exit exit) {
            channel.exit(now, exit);
        } else if (event instanceof ChannelEvent.ExitSignal signal) {
            channel.exitSignal(now, signal);
        } else if (event instanceof ChannelEvent.RequestFailed failed) {
            channel.requestFailed(now, failed);
        } else if (event instanceof ChannelEvent.Close) {
            channels.remove(channelId);
            channel.finish(now);
        }
    }

    @Override
    public void flush() throws IOException {
        for (ChannelCast channel : channels.values()) {
            channel.flush();
        }
    }

    @Override
    public void idle() throws IOException {
        for (ChannelCast channel : channels.values()) {
            channel.idle();
        }
    }

    @Override
    public void finish() throws IOException {
        for (ChannelCast channel : channels.values()) {
            channel.finish(now);
        }
        channels.clear();
    }

    @Override
    public void abandon() {
        channels.clear();
    }
}
