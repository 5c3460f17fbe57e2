package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.ExitSignal;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.GlobalRequest;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.text.MaskedKeys;
import dev.sshdaudit.text.ShellCommands;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a recording has, while it is read: its channels, commands, changes of size, ends, gaps, files and forwardings. For one answer and
 * one thread.
 */
final class Outline {

    private static final int MOST = 20_000;
    private static final int MOST_CHANNELS = 10_000;
    private static final long PROGRESS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Told told;
    private final Reel reel;
    private final Map<Long, OutlineChannel> channels = new HashMap<>();
    private final Map<Long, Forwarding> asked = new HashMap<>();
    private long entries;
    private long lastProgress = System.nanoTime();

    Outline(Told told, Reel reel) {
        this.told = told;
        this.reel = reel;
    }

    /** Fields of an entry. */
    @FunctionalInterface
    interface Fields {

        void write(JsonGenerator json) throws IOException;
    }

    /** Reads the recording to its end. */
    void tell() throws IOException {
        for (Reel.Next next = reel.next(); next != Reel.Next.END; next = reel.next()) {
            switch (next) {
                case PART -> part();
                case MESSAGE -> message(reel.message());
                case GAP -> gap(null, reel.text());
                default -> send("problem", -1, null, json -> Json.text(json, "text", reel.text()));
            }
            progress();
        }
        for (OutlineChannel channel : channels.values()) {
            channel.end();
        }
        if (entries > MOST) {
            send(
                    "left",
                    -1,
                    null,
                    json -> Json.text(
                            json, "text", entries - MOST + " more entries are left out: an outline has up to " + MOST));
        }
        send("done", -1, null, json -> {
            Json.seconds(json, "duration", reel.t());
            json.writeNumberField("messages", reel.messages());
        });
    }

    private void progress() throws IOException {
        if ((reel.messages() & 63) == 0 && System.nanoTime() - lastProgress > PROGRESS) {
            lastProgress = System.nanoTime();
            for (OutlineChannel channel : channels.values()) {
                channel.tellOpening();
            }
            send("progress", reel.t(), null, json -> json.writeNumberField("messages", reel.messages()));
        }
    }

    private void part() throws IOException {
        entry("part", reel.t(), null, json -> {
            json.writeNumberField("part", reel.part().part());
            Json.text(json, "id", reel.part().name());
        });
    }

    private void gap(@Nullable Long channel, String text) throws IOException {
        for (OutlineChannel each : channels.values()) {
            each.endMasked();
        }
        entry("gap", reel.t(), channel, json -> {
            if (channel == null) {
                json.writeNullField("channel");
            }
            Json.text(json, "text", text);
        });
    }

    private void message(AuditMessage message) throws IOException {
        Map<String, Object> extras = message.extras();
        if (!extras.isEmpty()) {
            extras(message, extras);
        }
        Payload payload = message.payload();
        Long channel = message.channelId();
        if (channel == null) {
            global(payload);
        } else if (payload instanceof Io io) {
            data(message, channel, io);
        } else if (payload instanceof ChannelOpen open) {
            open(channel, open, extras);
        } else {
            event(channel, payload, extras);
        }
    }

    private void extras(AuditMessage message, Map<String, Object> extras) throws IOException {
        if (extras.get(AuditMessage.LOST_MESSAGES) instanceof Long lost) {
            gap(null, Words.lost(lost, extras.get(AuditMessage.LOST_BYTES)));
        }
        if (extras.get(AuditMessage.FILE) instanceof Map<?, ?> file) {
            entry("file", reel.t(), message.channelId(), json -> OutlineFields.file(json, file));
        }
        String viewed = Words.viewed(extras);
        if (viewed != null) {
            entry("viewed", reel.t(), message.channelId(), json -> Json.text(json, "text", viewed));
        }
    }

    private void global(Payload payload) throws IOException {
        String to = null;
        String kind = "";
        if (payload instanceof GlobalRequest.ForwardTcpip forward) {
            kind = "tcpip-forward";
            to = Words.port(forward.bindHost(), forward.bindPort());
        } else if (payload instanceof GlobalRequest.ForwardStreamlocal forward) {
            kind = "streamlocal-forward@openssh.com";
            to = Words.cut(forward.path());
        }
        if (to != null) {
            forward(null, reel.t(), kind, null, to, null, Map.of());
        }
    }

    private void data(AuditMessage message, Long channel, Io io) throws IOException {
        OutlineChannel known = channels.get(channel);
        Bytes data = io.data();
        Object masked = MaskedKeys.of(message);
        String command = ShellCommands.begun(message);
        if (command != null) {
            entry("command", reel.t(), channel, json -> Json.text(json, "text", Words.cut(command)));
        }
        if (known != null && masked != null) {
            known.masked(reel.t(), masked);
        } else if (known != null && data != null && data.length() > 0) {
            known.tellOpening();
            if (io.stream() == Io.STDIN) {
                known.endMasked();
            }
        }
    }

    private void open(Long channel, ChannelOpen open, Map<String, Object> extras) throws IOException {
        if (open instanceof ChannelOpen.NewChannelSuccessful opened) {
            Forwarding request = asked.remove(channel);
            OutlineChannel known = channels.get(channel);
            if (known != null && Boolean.TRUE.equals(extras.get(AuditMessage.JOINED))) {
                return; // repeated at the beginning of a part
            } else if (known != null) {
                known.end();
            }
            if (channels.size() < MOST_CHANNELS || known != null) {
                channels.put(
                        channel, new OutlineChannel(this, channel, reel.t(), opened.channelType(), request, extras));
            } else {
                entries++;
            }
        } else if (open instanceof ChannelOpen.NewChannelFailed failed) {
            Forwarding forwarding = asked.remove(channel);
            if (forwarding != null) {
                forward(
                        channel,
                        reel.t(),
                        forwarding.kind(),
                        forwarding.from(),
                        forwarding.to(),
                        failed.reason(),
                        Map.of());
            }
        } else {
            Forwarding forwarding = Forwarding.of(open);
            if (forwarding != null && asked.size() < MOST_CHANNELS) {
                asked.put(channel, forwarding);
            }
        }
    }

    private void event(Long channel, Payload payload, Map<String, Object> extras) throws IOException {
        OutlineChannel known = channels.get(channel);
        if (payload instanceof ChannelRequest request) {
            if (known == null && channels.size() < MOST_CHANNELS) {
                // the message that opened it was lost; only sessions have requests
                known = new OutlineChannel(this, channel, reel.t(), "session", null, Map.of());
                channels.put(channel, known);
            }
            if (known != null) {
                known.request(reel.t(), request);
            }
        } else if (known == null) {
            return;
        } else if (payload instanceof Exit exit) {
            known.exit(reel.t(), json -> Json.text(json, "status", Long.toUnsignedString(exit.exitStatus())));
        } else if (payload instanceof ExitSignal signal) {
            known.exit(reel.t(), json -> Json.text(json, "signal", signal.signal()));
        } else if (payload instanceof RequestFailed failed) {
            known.refused(reel.t(), failed.requestId());
        } else if (payload instanceof Close) {
            known.close(reel.t(), extras);
            channels.remove(channel);
        }
    }

    /** Tells of a forwarding. */
    void forward(
            @Nullable Long channel,
            long t,
            String kind,
            @Nullable String from,
            @Nullable String to,
            @Nullable String refused,
            Map<String, Object> extras)
            throws IOException {
        entry("forward", t, channel, json -> {
            Json.text(json, "kind", kind);
            Json.text(json, "from", from);
            Json.text(json, "to", to);
            OutlineFields.count(json, "bytesIn", extras);
            OutlineFields.count(json, "bytesOut", extras);
            if (refused != null) {
                Json.text(json, "refused", refused);
            }
        });
    }

    /** Tells of something, unless the outline is full. */
    void entry(String kind, long t, @Nullable Long channel, Fields fields) throws IOException {
        entries++;
        if (entries <= MOST) {
            send(kind, t, channel, fields);
        }
    }

    private void send(String kind, long t, @Nullable Long channel, Fields fields) throws IOException {
        told.send(json -> {
            json.writeStartObject();
            json.writeStringField("k", kind);
            if (channel != null) {
                Json.channel(json, channel);
            }
            if (t >= 0) {
                Json.seconds(json, "t", t);
            }
            fields.write(json);
            json.writeEndObject();
        });
    }
}
