package dev.sshdaudit.text;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins the data messages of a channel's stream up to the end of each line, so that a typed line, which arrives key by key, is one
 * message, and so is its echo. A joined message has the time of its last part. No data is left out. At the end of a typed line,
 * all earlier data of the channel is passed on before it. Keys that are not recorded, which come key by key, too, are one message.
 */
final class LineJoiner {

    /** Bytes of input in one message up to which it can have been typed. */
    private static final int KEYS = 256;

    /** Bytes after which a joined message ends, also within a line. */
    private static final int LONGEST = 4096;

    /** Nanoseconds after which output is not joined to earlier output. */
    private static final long PAUSE = 1_000_000_000L;

    /** The keys that end or discard a typed line: line feed, carriage return, Ctrl-C, Ctrl-D, Ctrl-Z. */
    private static final String LINE_ENDS = "\n\r\u0003\u0004\u001a";

    /** Stands in place of a stream's number for keys that are not recorded. */
    private static final String MASKED = "masked";

    private final Consumer<AuditMessage> next;
    private final Map<String, Pending> pending = new LinkedHashMap<>();

    /** The channels of which it was told that keys are not recorded, without their number, since the last key that is. */
    private final Set<String> told = new HashSet<>();

    private static final class Pending {
        private AuditMessage last;
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();
        private @Nullable Object masked;

        private Pending(AuditMessage first) {
            last = first;
        }

        private void add(AuditMessage message, byte[] bytes) {
            last = message;
            data.writeBytes(bytes);
        }

        private void mask(AuditMessage message, Object characters) {
            last = message;
            masked = masked == null ? characters : MaskedKeys.sum(masked, characters);
        }

        private AuditMessage joined() {
            Object hidden = masked;
            if (hidden != null) {
                Map<String, Object> extras = Map.of(AuditMessage.MASKED, hidden);
                return new AuditMessage(
                        last.connectionId(), last.timestamp(), last.payload(), last.channelId(), extras);
            }
            Io io = new Io(((Io) last.payload()).stream(), Bytes.copyOf(data.toByteArray()));
            return new AuditMessage(last.connectionId(), last.timestamp(), io, last.channelId());
        }
    }

    /** Makes a joiner that passes messages on, joined where they can be. */
    LineJoiner(Consumer<AuditMessage> next) {
        this.next = next;
    }

    /** Takes the next message of a recording. */
    void add(AuditMessage message) {
        Object masked = MaskedKeys.of(message);
        if (masked != null && message.channelId() != null && message.extras().size() == 1) {
            addMasked(message, masked);
            return;
        }
        Bytes data = joinable(message);
        if (!(message.payload() instanceof Io io) || data == null) {
            pass(message);
            return;
        }
        String stream = channel(message) + io.stream();
        Pending before = pending.get(stream);
        boolean input = io.stream() == Io.STDIN;
        if (input) {
            endMasked(channel(message));
        }
        if (before != null && !input && message.timestamp() - before.last.timestamp() > PAUSE) {
            flush(stream);
        }
        byte[] bytes = data.toByteArray();
        Pending now = pending.computeIfAbsent(stream, key -> new Pending(message));
        now.add(message, bytes);
        if (endsLine(input, bytes[bytes.length - 1]) || now.data.size() > LONGEST) {
            if (input) {
                flushOthers(channel(message), stream);
            }
            flush(stream);
        }
    }

    private void addMasked(AuditMessage message, Object characters) {
        String channel = channel(message);
        if (characters instanceof Boolean && told.contains(channel)) {
            return;
        }
        if (pending.containsKey(channel + Io.STDIN)) {
            flush(channel);
        }
        pending.computeIfAbsent(channel + MASKED, key -> new Pending(message)).mask(message, characters);
    }

    private void endMasked(String channel) {
        if (pending.containsKey(channel + MASKED)) {
            flush(channel);
        }
        told.remove(channel);
    }

    /** Passes on a message that is not joined with others. */
    private void pass(AuditMessage message) {
        if (message.channelId() != null) {
            flush(channel(message));
            told.remove(channel(message));
        } else if (message.payload() instanceof Disconnect) {
            flush(message.connectionId() + '/');
            told.removeIf(channel -> channel.startsWith(message.connectionId() + '/'));
        }
        next.accept(message);
    }

    /** Passes on the data that waits for the end of its line. */
    void end() {
        flush("");
    }

    /** The data of a message if it can be joined with that of others, or null. */
    private static @Nullable Bytes joinable(AuditMessage message) {
        if (!(message.payload() instanceof Io io)
                || message.channelId() == null
                || !message.extras().isEmpty()) {
            return null;
        }
        Bytes data = io.data();
        return data != null && data.length() > 0 && data.length() <= (io.stream() == Io.STDIN ? KEYS : LONGEST)
                ? data
                : null;
    }

    private static boolean endsLine(boolean input, byte last) {
        return input ? LINE_ENDS.indexOf(last) >= 0 : last == '\n';
    }

    private static String channel(AuditMessage message) {
        return message.connectionId() + '/' + message.channelId() + '/';
    }

    private void flushOthers(String channel, String stream) {
        List<String> others = new ArrayList<>(pending.keySet());
        others.removeIf(other -> other.equals(stream) || !other.startsWith(channel));
        others.forEach(this::flush);
    }

    private void flush(String prefix) {
        for (Iterator<Map.Entry<String, Pending>> all = pending.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Pending> entry = all.next();
            if (entry.getKey().startsWith(prefix)) {
                all.remove();
                AuditMessage joined = entry.getValue().joined();
                if (Boolean.TRUE.equals(MaskedKeys.of(joined))) {
                    told.add(channel(joined));
                }
                next.accept(joined);
            }
        }
    }
}
