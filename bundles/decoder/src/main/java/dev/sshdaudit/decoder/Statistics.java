package dev.sshdaudit.decoder;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts what is in a recording, and prints it at the end. */
final class Statistics implements Sink {

    private static final String[] STREAMS = {"stdin", "stdout", "stderr"};

    /** Most of what a connection has in it; of one with more, the count tells. */
    private static final int MAX_PROGRAMS = 100;

    private final OutputStream out;
    private final Map<String, Long> messages = new TreeMap<>();
    private final long[] data = new long[STREAMS.length];
    private final Map<Long, String> programs = new LinkedHashMap<>();
    private BinaryRecordingReader reader;
    private AuditMessage first;
    private long last;
    private long count;
    private long channels;
    private long lost;
    private String username;

    /** Makes a sink that prints at the end. */
    Statistics(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(BinaryRecordingReader opened) {
        reader = opened;
    }

    @Override
    public void message(AuditMessage message) {
        first = first == null ? message : first;
        last = count == 0 ? message.timestamp() : Math.max(last, message.timestamp());
        count++;
        messages.merge(message.type().id(), 1L, Long::sum);
        if (message.extras().get(AuditMessage.LOST_MESSAGES) instanceof Long missing) {
            lost += missing;
        }
        Payload payload = message.payload();
        if (payload instanceof Io io && io.data() != null && io.stream() >= 0 && io.stream() < STREAMS.length) {
            data[(int) io.stream()] += io.data().length();
        } else if (payload instanceof HandshakeSuccessful handshake) {
            username = handshake.username();
        } else if (payload instanceof ChannelOpen.NewChannelSuccessful) {
            channels++;
        } else if (message.channelId() != null && programs.size() < MAX_PROGRAMS) {
            program(message.channelId(), payload);
        }
    }

    private void program(Long channel, Payload payload) {
        if (payload instanceof ChannelRequest.Exec exec) {
            programs.put(channel, "exec " + Visible.quoted(exec.program()));
        } else if (payload instanceof ChannelRequest.Shell) {
            programs.put(channel, "shell");
        } else if (payload instanceof ChannelRequest.Subsystem subsystem) {
            programs.put(channel, "subsystem " + Visible.quoted(subsystem.subsystem()));
        }
    }

    @Override
    public void end() throws IOException {
        StringBuilder text = new StringBuilder();
        if (first != null) {
            connection(text);
        }
        row(text, "messages", number(count));
        messages.forEach((type, number) -> row(text, "  " + type, number(number)));
        for (int stream = 0; stream < STREAMS.length; stream++) {
            row(text, STREAMS[stream], number(data[stream]) + " bytes");
        }
        row(text, "channels", number(channels));
        programs.forEach((channel, program) -> row(text, "  #" + Long.toUnsignedString(channel), program));
        if (lost > 0) {
            row(text, "lost", number(lost) + " messages");
        }
        if (count > 0) {
            long size = reader.position();
            row(text, "size", number(size) + " bytes, " + tenths(size, count) + " a message");
            row(text, "decompressed", tenths(reader.decompressed(), size) + " times as much");
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void connection(StringBuilder text) {
        row(text, "connection", Visible.plain(first.connectionId()));
        if (first.payload() instanceof Connect connect) {
            row(text, "from", Visible.plain(connect.remoteAddr()));
        }
        row(text, "user", username == null ? "-" : Visible.plain(username));
        row(text, "begin", instant(first.timestamp()).toString());
        row(text, "end", instant(last).toString());
        Duration duration = Duration.between(instant(first.timestamp()), instant(last));
        row(text, "duration", String.format(Locale.ROOT, "%.3f s", duration.toMillis() / 1e3));
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String tenths(long bytes, long messages) {
        return String.format(Locale.ROOT, "%.1f", (double) bytes / messages);
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-32s %s%n", name, value));
    }
}
