package dev.sshdaudit.asciinema;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.SetEnv;
import dev.sshdaudit.message.ChannelRequest.Window;
import dev.sshdaudit.message.ConnectionEvent;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.text.MaskedKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes messages of the lines of one cast. For one thread at a time. */
final class CastMessages {

    private static final String MARKER = "marker";
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** The latest start in seconds since 1970, in the year 2116; as many seconds may follow before a long overflows. */
    private static final long MAX_SECONDS = Long.MAX_VALUE / NANOS_PER_SECOND / 2;

    private static final Pattern EXIT_MARKER = Pattern.compile("exit status ([0-9]{1,10})");
    private static final Pattern STATUS = Pattern.compile("[0-9]{1,10}");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})x([0-9]{1,9})");

    private final Map<?, ?> header;
    private final Map<?, ?> audit;
    private final boolean intervals;
    private final long start;
    /** The time of the latest event, in nanoseconds since the start. */
    private double latest;

    CastMessages(Map<?, ?> header) {
        this.header = header;
        this.audit = map(header.get("audit"));
        this.intervals = Long.valueOf(3).equals(header.get("version"));
        long seconds = Math.min(number(header.get("timestamp")), MAX_SECONDS);
        long nanos = audit.get("timestamp") instanceof Long exact ? exact : seconds * NANOS_PER_SECOND;
        this.start = Math.max(0, Math.min(nanos, MAX_SECONDS * NANOS_PER_SECOND));
    }

    /** The messages of the header: user, address, terminal, environment variables and program. */
    List<AuditMessage> ofHeader() {
        List<AuditMessage> messages = new ArrayList<>();
        if (!audit.isEmpty()) {
            long part = number(audit.get("part"));
            messages.add(message(
                    new Connect(text(audit.get("remoteAddr")), ConnectionEvent.COUNTRY_UNKNOWN),
                    null,
                    part > 1 ? Map.of(AuditMessage.CONTINUES, part) : Map.of()));
            messages.add(message(new HandshakeSuccessful(text(audit.get("username"))), null, Map.of()));
        }
        messages.add(message(new NewChannelSuccessful("session"), channel(), terminal()));
        map(header.get("env")).forEach((name, value) -> messages.add(message(new SetEnv(0, text(name), text(value)))));
        if (header.get("command") instanceof String command) {
            messages.add(message(new Exec(0, command)));
        }
        return messages;
    }

    private Map<String, Object> terminal() {
        boolean nested = header.get("term") instanceof Map<?, ?>;
        Map<?, ?> size = nested ? map(header.get("term")) : header;
        Map<String, Object> terminal = new LinkedHashMap<>();
        terminal.put(
                "term", text(nested ? size.get("type") : map(header.get("env")).get("TERM")));
        terminal.put("columns", number(size.get(nested ? "cols" : "width")));
        terminal.put("rows", number(size.get(nested ? "rows" : "height")));
        return Map.of(AuditMessage.TERMINAL, terminal);
    }

    /**
     * The message of an event.
     *
     * @param parsed the line's JSON value, as {@link Json} returns it
     * @throws IOException if the value is no event
     */
    AuditMessage ofEvent(@Nullable Object parsed) throws IOException {
        if (!(parsed instanceof List<?> event
                && event.size() == 3
                && event.get(0) instanceof Number time
                && event.get(1) instanceof String code
                && event.get(2) instanceof String data)) {
            throw new IOException("not a list of a time, a code and a text");
        }
        double nanos = time.doubleValue() * NANOS_PER_SECOND + (intervals ? latest : 0);
        if (!(nanos >= 0 && nanos < MAX_SECONDS * (double) NANOS_PER_SECOND)) {
            throw new IOException("of an impossible time");
        }
        Matcher size = SIZE.matcher(data);
        Matcher exit = EXIT_MARKER.matcher(data);
        latest = nanos;
        if (code.equals("o") || code.equals("i")) {
            return message(new Io(code.equals("o") ? Io.STDOUT : Io.STDIN, Bytes.utf8(data)));
        } else if (code.equals("r") && size.matches()) {
            return message(new Window(0, Long.parseLong(size.group(1)), Long.parseLong(size.group(2)), 0, 0));
        } else if (code.equals("x") && STATUS.matcher(data).matches()) {
            return message(new Exit(Long.parseLong(data)));
        } else if (code.equals("m") && exit.matches()) {
            return message(new Exit(Long.parseLong(exit.group(1))));
        }
        Object masked = code.equals("m") ? MaskedKeys.parse(data) : null;
        if (masked != null) {
            return message(new Io(Io.STDIN, Bytes.EMPTY), channel(), Map.of(AuditMessage.MASKED, masked));
        }
        // a marker, or an event of a later version of the format
        return message(new Io(Io.STDOUT, Bytes.EMPTY), channel(), Map.of(code.equals("m") ? MARKER : code, data));
    }

    private AuditMessage message(Payload payload) {
        return message(payload, channel(), Map.of());
    }

    private AuditMessage message(Payload payload, @Nullable Long channel, Map<String, Object> extras) {
        return new AuditMessage(text(audit.get("connectionId")), start + Math.round(latest), payload, channel, extras);
    }

    private Long channel() {
        return Math.max(0, number(audit.get("channelId")));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    private static long number(@Nullable Object value) {
        return value instanceof Long number ? number : 0;
    }
}
