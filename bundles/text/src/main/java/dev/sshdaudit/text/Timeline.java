package dev.sshdaudit.text;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema;
import dev.sshdaudit.message.PayloadSchema.Field;
import dev.sshdaudit.message.PayloadSchema.Kind;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.message.Unknown;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages as lines for people: the time, the channel, the type, the fields, and the extras with a {@code +} before
 * each. Data is quoted; each line of the data has a line of its own. An instance takes the messages of one recording, in order.
 * A {@linkplain #gap gap} stands where messages could not be read. For one thread.
 *
 * <pre>
 *   0.000000  -   Connect  remoteAddr="192.0.2.7" country="XX" connectionId="0123456789abcdef0123456789abcdef"
 *   5.647802  #0  Request interactive terminal  requestId=2 term="xterm-256color" columns=80 rows=24
 *   6.492802  #0  I/O stdout  "total 4\r\n"
 *                             "drwxr-xr-x 2 alice\r\n"
 *   7.312044  #1  File write  path="/srv/report.pdf" bytesWritten=48213
 *   8.100293  #0  Shell runs  "bundle:list"
 *   9.551200  #0  Typed, not shown
 * </pre>
 *
 * <p>Values are written by {@link Visible}, so that a hostile recording cannot drive the terminal. Secrets are not shown unless
 * {@link #withSecrets()} was asked for. Encoded terminal modes are shown by {@link #exact()} alone, since people cannot read them.
 */
public final class Timeline {

    /** The number of characters of data after which a line ends, at the next whole character or escape. */
    private static final int DATA_WIDTH = 100;

    private static final DateTimeFormatter ABSOLUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");
    private static final List<String> STREAMS = List.of("stdin", "stdout", "stderr");

    /** The key of a terminal's modes (RFC 4254, section 8). */
    private static final String MODES = "modelist";

    private static final String HIDDEN = "(not shown)";

    private final @Nullable ZoneId zone;
    private final boolean secrets;
    private final boolean exact;
    private @Nullable Long firstTimestamp;
    private @Nullable String connectionId;

    private Timeline(@Nullable ZoneId zone, boolean secrets, boolean exact) {
        this.zone = zone;
        this.secrets = secrets;
        this.exact = exact;
    }

    /** Makes a timeline in seconds since its first message. */
    public static Timeline relative() {
        return new Timeline(null, false, false);
    }

    /** Makes a timeline in dates and times of a zone. */
    public static Timeline absolute(ZoneId zone) {
        return new Timeline(zone, false, false);
    }

    /** A new timeline like this one that also shows passwords, answers to questions, and X11 cookies. */
    public Timeline withSecrets() {
        return new Timeline(zone, true, exact);
    }

    /** A new timeline like this one that also shows terminal modes. */
    public Timeline exact() {
        return new Timeline(zone, secrets, true);
    }

    /** Takes the time of a message that is not written: the first message is where seconds are counted from. */
    public void begin(AuditMessage message) {
        begin(message.timestamp());
    }

    /** Takes the time from which seconds are counted, where it is not that of the first message. */
    public void begin(long timestamp) {
        if (firstTimestamp == null) {
            firstTimestamp = timestamp;
        }
    }

    /** Writes the next message as one or more lines, without line ends. */
    public List<String> lines(AuditMessage message) {
        return lines(time(message.timestamp()) + "  " + channel(message.channelId()) + "  ", message);
    }

    /** Writes the next message as {@link #lines} does, without the columns of the time and the channel, for tables that have these. */
    public List<String> linesWithoutColumns(AuditMessage message) {
        return lines("", message);
    }

    private List<String> lines(String start, AuditMessage message) {
        Payload payload = message.payload();
        String note = ShellCommands.isNote(message) ? note(message) : null;
        if (note != null) {
            return List.of(start + note);
        }
        String more = connection(message) + extras(message.extras());
        Bytes data = payload instanceof Io io ? io.data() : null;
        if (payload instanceof Io io && data != null) {
            return data(start + payload.type().displayName() + " " + stream(io.stream()) + "  ", data, more);
        }
        return List.of(start + what(payload) + more);
    }

    /** Writes the line for messages that could not be read. */
    public String gap(RecordingException problem) {
        return "  ~~~~~~~~  " + Visible.sentence(problem.getMessage()) + " (byte " + problem.position() + ")";
    }

    private String time(long timestamp) {
        if (zone != null) {
            return ABSOLUTE.format(Timestamps.toInstant(timestamp).atZone(zone));
        }
        if (firstTimestamp == null) {
            firstTimestamp = timestamp;
        }
        long first = firstTimestamp;
        long nanos = timestamp - first;
        if (timestamp < first
                != nanos < 0) { // the difference overflowed: more than 292 years, as in a damaged recording
            nanos = timestamp < first ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        long micros = nanos / 1000;
        String sign = micros < 0 ? "-" : "";
        String seconds = sign + Math.abs(micros / 1_000_000);
        return String.format(Locale.ROOT, "%4s.%06d", seconds, Math.abs(micros % 1_000_000));
    }

    private static String channel(@Nullable Long channelId) {
        return String.format(Locale.ROOT, "%-3s", channelId == null ? "-" : "#" + Long.toUnsignedString(channelId));
    }

    /** The connection's id, if it differs from the message before. */
    private String connection(AuditMessage message) {
        if (message.connectionId().equals(connectionId)) {
            return "";
        }
        connectionId = message.connectionId();
        return " connectionId=" + Visible.quoted(connectionId);
    }

    private static String stream(long stream) {
        return stream >= 0 && stream < STREAMS.size()
                ? STREAMS.get((int) stream)
                : "stream " + Long.toUnsignedString(stream);
    }

    private static List<String> data(String start, Bytes data, String more) {
        List<String> lines = new ArrayList<>();
        String indent = " ".repeat(start.length());
        for (String piece : Visible.lines(data, DATA_WIDTH)) {
            lines.add((lines.isEmpty() ? start : indent) + piece);
        }
        lines.set(lines.size() - 1, lines.get(lines.size() - 1) + more);
        return lines;
    }

    private String what(Payload payload) {
        String name = payload.type().displayName();
        if (payload instanceof Unknown unknown) {
            return name + " type " + unknown.code() + "  payload=" + value(unknown.content());
        }
        String fields = fields(PayloadSchema.of(payload.type()), payload);
        return fields.isEmpty() ? name : name + "  " + fields;
    }

    /** What a message without data tells by one of its extras, and then its other extras; null if it tells it in no words of its own. */
    private @Nullable String note(AuditMessage message) {
        Map<String, Object> others = new LinkedHashMap<>(message.extras());
        String what;
        if (others.remove(AuditMessage.FILE) instanceof Map<?, ?> file) {
            what = file(file);
        } else if (others.remove(ShellCommands.COMMAND) instanceof String command) {
            what = "Shell runs  " + Visible.quoted(command);
        } else if (others.remove(ShellCommands.ENDED) instanceof String command) {
            what = "Shell has run  " + Visible.quoted(command);
        } else {
            Object masked = MaskedKeys.of(message);
            if (masked == null) {
                return null;
            }
            others.remove(AuditMessage.MASKED);
            String words = MaskedKeys.words(masked);
            what = Character.toUpperCase(words.charAt(0)) + words.substring(1);
        }
        return what + connection(message) + extras(others);
    }

    /** What was done with a file: the operation in words, then the rest of what is known. */
    private static String file(Map<?, ?> file) {
        StringJoiner line = new StringJoiner(" ");
        line.add(file.get("op") instanceof String op ? "File " + Visible.plain(op) + " " : "Files ");
        file.forEach((key, value) -> {
            if (!key.equals("op") || !(value instanceof String)) {
                line.add(Visible.plain((String) key) + "=" + value(value));
            }
        });
        return line.toString();
    }

    private String fields(PayloadSchema schema, Object record) {
        StringJoiner fields = new StringJoiner(" ");
        for (int i = 0; i < schema.size(); i++) {
            Field field = schema.field(i);
            if (!exact && field.key().equals(MODES)) {
                continue;
            }
            fields.add(field.key() + "=" + field(field, schema.value(record, i)));
        }
        return fields.toString();
    }

    private String field(Field field, @Nullable Object value) {
        PayloadSchema entry = field.entries();
        if (value instanceof List<?> list && entry != null) {
            StringJoiner entries = new StringJoiner(", ", "[", "]");
            list.forEach(record -> entries.add("{" + fields(entry, record) + "}"));
            return entries.toString();
        }
        if (field.kind() == Kind.UNSIGNED && value instanceof Long number) {
            return Long.toUnsignedString(number);
        }
        return Secrets.isSecretField(field.key()) ? secret(value) : value(value);
    }

    /** Hides a secret. A recording does not tell an empty secret from one that was not recorded. */
    private String secret(@Nullable Object value) {
        if (Secrets.isMasked(value)) {
            return HIDDEN;
        } else if (Secrets.isEmpty(value)) {
            return "(none recorded)";
        }
        return secrets ? value(value) : HIDDEN;
    }

    private String extras(Map<String, Object> extras) {
        StringBuilder more = new StringBuilder();
        extras.forEach((key, value) ->
                more.append(" +").append(Visible.plain(key)).append('=').append(extra(key, value)));
        return more.toString();
    }

    private String extra(String key, @Nullable Object value) {
        if (key.equals(AuditMessage.TYPED_AT) && value instanceof Long timestamp) {
            return time(timestamp).strip();
        }
        return Secrets.isSecretExtra(key) ? secret(value) : value(value);
    }

    private static String value(@Nullable Object value) {
        if (value instanceof String text) {
            return Visible.quoted(text);
        } else if (value instanceof Bytes bytes) {
            return Visible.quoted(bytes);
        } else if (value instanceof List<?> list) {
            StringJoiner elements = new StringJoiner(", ", "[", "]");
            list.forEach(element -> elements.add(value(element)));
            return elements.toString();
        } else if (value instanceof Map<?, ?> map) {
            StringJoiner entries = new StringJoiner(" ", "{", "}");
            map.forEach((key, element) -> entries.add(Visible.plain((String) key) + "=" + value(element)));
            return entries.toString();
        }
        return String.valueOf(value); // a number, a boolean, null
    }
}
