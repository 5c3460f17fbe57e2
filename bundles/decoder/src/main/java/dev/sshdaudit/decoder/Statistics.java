package dev.sshdaudit.decoder;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.text.ClientAddress;
import dev.sshdaudit.text.MessageSink;
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
import org.jspecify.annotations.Nullable;

/** Counts messages, data, channels and programs of a recording, and prints the counts at its end. */
final class Statistics implements MessageSink {

    private static final String[] STREAMS = {"stdin", "stdout", "stderr"};

    /** The number of channels whose programs are printed; the number of all channels is printed in any case. */
    private static final int MAX_PROGRAMS = 100;

    private final OutputStream out;
    private final BinaryRecordingReader reader;
    private final Map<String, Long> messages = new TreeMap<>();
    private final long[] data = new long[STREAMS.length];
    private final Map<Long, String> programs = new LinkedHashMap<>();
    private @Nullable AuditMessage first;
    private long last;
    private long count;
    private long channels;
    private long lost;
    private @Nullable String username;
    private final ClientAddress address = new ClientAddress();

    /**
     * Makes a sink that prints at the end.
     *
     * @param reader tells the sizes of the recording that is read
     */
    Statistics(OutputStream out, BinaryRecordingReader reader) {
        this.out = out;
        this.reader = reader;
    }

    @Override
    public void message(AuditMessage message) {
        first = first == null ? message : first;
        address.add(message);
        last = count == 0 ? message.timestamp() : Math.max(last, message.timestamp());
        count++;
        messages.merge(message.type().id(), 1L, Long::sum);
        if (message.extras().get(AuditMessage.LOST_MESSAGES) instanceof Long missing) {
            lost += missing;
        }
        Payload payload = message.payload();
        Long channelId = message.channelId();
        if (payload instanceof Io io) {
            Bytes bytes = io.data();
            if (bytes != null && io.stream() >= 0 && io.stream() < STREAMS.length) {
                data[(int) io.stream()] += bytes.length();
            }
        } else if (payload instanceof HandshakeSuccessful handshake) {
            username = handshake.username();
        } else if (payload instanceof ChannelOpen.NewChannelSuccessful) {
            channels++;
        } else if (channelId != null && programs.size() < MAX_PROGRAMS) {
            program(channelId, payload);
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
            connection(first, text);
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

    private void connection(AuditMessage begun, StringBuilder text) {
        row(text, "connection", Visible.plain(begun.connectionId()));
        String from = address.get();
        if (from != null) {
            row(text, "from", Visible.plain(from));
        }
        row(text, "user", username == null ? "-" : Visible.plain(username));
        Instant begin = Timestamps.toInstant(begun.timestamp());
        Instant end = Timestamps.toInstant(last);
        row(text, "begin", begin.toString());
        row(text, "end", end.toString());
        Duration duration = Duration.between(begin, end);
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
