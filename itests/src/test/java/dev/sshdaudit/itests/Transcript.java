package dev.sshdaudit.itests;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.PayloadSchema;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Recordings as tests write them down, a line for each message: the channel, the type's id, the payload's fields, then
 * behind a plus the extras.
 *
 * <pre>
 * auth_pubkey_successful username=alice key="ssh-ed25519 *" + query=true fingerprint=SHA256:*
 * 0 exec requestId=0 program="echo hello"
 * 0 io stream=1 data="hello\n"
 * </pre>
 *
 * <p>Two directions of a channel, and two channels, do not wait for each other: each is a lane of its own, and lines are
 * compared lane by lane. What was done with files (extra {@code file}) is a lane of its own for each channel, and so
 * are the commands that a shell ran. How lanes mix is the business of {@link TypeSequence}. Data in a row in a lane is one line. In
 * what is expected, {@code *} stands for any text, and a line that begins with {@code ?} may be missing.
 */
final class Transcript {

    private static final int MAX_SHOWN = 500;
    private static final Pattern PLAIN = Pattern.compile("[!#-~]+");
    private static final Pattern FILE = Pattern.compile("[0-9]+ io .* \\+ file=.*");
    private static final Pattern COMMAND = Pattern.compile("[0-9]+ io .* \\+ command(Ended)?=.*", Pattern.DOTALL);
    private static final Pattern FROM_CLIENT =
            Pattern.compile("[0-9]+ (channel_request_|setenv|exec|pty|shell|signal|subsystem|window|x11-req).*"
                    + "|[0-9]+ io stream=0 .*|[0-9]+ close_write \\+ side=client");

    private final Map<String, List<String>> lanes;
    private final String text;

    private Transcript(List<String> lines) {
        text = String.join("\n", lines);
        lanes = lines.stream()
                .collect(Collectors.groupingBy(Transcript::lane, LinkedHashMap::new, Collectors.toList()));
    }

    static Transcript expected(String text) {
        return new Transcript(
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
    }

    static Transcript of(Recording recording) {
        List<AuditMessage> messages = new ArrayList<>();
        Map<String, Integer> lastOfLane = new HashMap<>();
        Map<Integer, ByteArrayOutputStream> data = new HashMap<>();
        for (AuditMessage message : recording.messages()) {
            boolean plainData =
                    message.payload() instanceof Io && message.extras().isEmpty();
            String lane = message.payload() instanceof Io io && io.stream() != Io.STDIN && plainData
                    ? String.valueOf(message.channelId())
                    : lane(line(message));
            Integer last = lastOfLane.get(lane);
            if (plainData && last != null && data.containsKey(last) && sameStream(message, messages.get(last))) {
                data.get(last).writeBytes(((Io) message.payload()).data().toByteArray());
                continue;
            }
            lastOfLane.put(lane, messages.size());
            if (plainData) {
                data.put(messages.size(), new ByteArrayOutputStream());
                data.get(messages.size())
                        .writeBytes(((Io) message.payload()).data().toByteArray());
            }
            messages.add(message);
        }
        data.forEach((index, bytes) -> messages.set(index, withData(messages.get(index), bytes.toByteArray())));
        return new Transcript(messages.stream().map(Transcript::line).toList());
    }

    private static boolean sameStream(AuditMessage one, AuditMessage other) {
        return ((Io) one.payload()).stream() == ((Io) other.payload()).stream();
    }

    private static AuditMessage withData(AuditMessage message, byte[] data) {
        Io io = new Io(((Io) message.payload()).stream(), Bytes.copyOf(data));
        return new AuditMessage(message.connectionId(), message.timestamp(), io, message.channelId());
    }

    private static String lane(String text) {
        String line = text.startsWith("? ") ? text.substring(2) : text;
        String channel = Character.isDigit(line.charAt(0)) ? line.substring(0, line.indexOf(' ')) : "";
        if (FILE.matcher(line).matches()) {
            return channel + " files";
        } else if (COMMAND.matcher(line).matches()) {
            return channel + " commands";
        }
        return FROM_CLIENT.matcher(line).matches() ? channel + " from the client" : channel;
    }

    /** Fails if this is not what another one says, every line of it. */
    void assertFits(Transcript expectation) {
        List<String> differences = new ArrayList<>();
        Map<String, List<String>> missing = new LinkedHashMap<>(expectation.lanes);
        lanes.forEach((lane, lines) -> {
            List<String> expected = missing.remove(lane);
            compare(lines, expected == null ? List.of() : expected, differences);
        });
        missing.values().forEach(lines -> compare(List.of(), lines, differences));
        if (!differences.isEmpty()) {
            throw new AssertionError(shortened(String.join("\n", differences)) + "\n--- recorded\n" + this
                    + "\n--- expected\n" + expectation);
        }
    }

    private static void compare(List<String> lines, List<String> expected, List<String> differences) {
        int next = 0;
        for (String wanted : expected) {
            boolean optional = wanted.startsWith("? ");
            Pattern pattern = glob(optional ? wanted.substring(2) : wanted);
            String line = next < lines.size() ? lines.get(next) : "(nothing)";
            if (pattern.matcher(line).matches()) {
                next++;
            } else if (!optional) {
                differences.add("recorded: " + line + "\nexpected: " + wanted);
                return;
            }
        }
        if (next < lines.size()) {
            differences.add("recorded: " + lines.get(next) + "\nexpected: (nothing)");
        }
    }

    private static Pattern glob(String text) {
        return Pattern.compile(Pattern.quote(text).replace("*", "\\E.*\\Q"), Pattern.DOTALL);
    }

    private static String line(AuditMessage message) {
        StringJoiner line = new StringJoiner(" ");
        if (message.channelId() != null) {
            line.add(String.valueOf(message.channelId()));
        }
        line.add(message.type().id());
        if (message.type() != MessageType.UNKNOWN) {
            PayloadSchema schema = PayloadSchema.of(message.type());
            fields(schema, message.payload()).forEach((key, value) -> line.add(key + "=" + value(value, schema, key)));
        }
        if (!message.extras().isEmpty()) {
            line.add("+");
            message.extras().forEach((key, value) -> line.add(key + "=" + value(value, null, key)));
        }
        return line.toString();
    }

    private static Map<String, Object> fields(PayloadSchema schema, Object record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < schema.size(); i++) {
            fields.put(schema.field(i).key(), schema.value(record, i));
        }
        return fields;
    }

    private static String value(Object value, PayloadSchema schema, String key) {
        if (value instanceof Bytes bytes) {
            return quoted(bytes.toUtf8());
        } else if (value instanceof Map<?, ?> map) {
            StringJoiner entries = new StringJoiner(" ", "{", "}");
            map.forEach((name, entry) -> entries.add(name + "=" + value(entry, null, key)));
            return entries.toString();
        } else if (value instanceof Collection<?> list) {
            PayloadSchema entries = schema == null ? null : entries(schema, key);
            return list.stream()
                    .map(entry -> value(entries == null ? entry : fields(entries, entry), null, key))
                    .collect(Collectors.joining(" ", "[", "]"));
        }
        return quoted(String.valueOf(value));
    }

    private static PayloadSchema entries(PayloadSchema schema, String key) {
        return schema.fields().stream()
                .filter(field -> field.key().equals(key))
                .findFirst()
                .orElseThrow()
                .entries();
    }

    private static String quoted(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '"', '\\' -> quoted.append('\\').append((char) c);
                default -> quoted.append(c < ' ' ? String.format("\\x%02x", c) : String.valueOf((char) c));
            }
        });
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return shortened(text);
    }

    private static String shortened(String lines) {
        return lines.lines()
                .map(line -> line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…")
                .collect(Collectors.joining("\n"));
    }
}
