package dev.sshdaudit.asciinema;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A cast read by the letter of the format's descriptions, versions 2 and 3: whatever they do not allow fails. Written
 * apart from the encoder.
 */
record StrictCast(Map<String, Object> header, List<Event> events) {

    private static final Set<String> KEYS_2 =
            Set.of("version", "width", "height", "timestamp", "idle_time_limit", "command", "title", "env", "audit");
    private static final Set<String> KEYS_3 =
            Set.of("version", "term", "timestamp", "idle_time_limit", "command", "title", "env", "audit");

    /** One event; its time is that since the start, in both versions. */
    record Event(BigDecimal time, String code, String data) {}

    static StrictCast read(byte[] bytes) throws IOException {
        // throws where it is not UTF-8
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        require(text.endsWith("\n"), "it ends in the middle of a line");
        List<String> lines = List.of(text.substring(0, text.length() - 1).split("\n", -1));
        Map<String, Object> header = header(Json.parse(lines.get(0)));
        List<Event> events = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            events.add(event(Json.parse(line), header.get("version").equals(3L), events));
        }
        return new StrictCast(header, events);
    }

    private static Map<String, Object> header(Object parsed) throws IOException {
        require(parsed instanceof Map, "the header is no object");
        Map<String, Object> header = map(parsed);
        require(header.get("version") instanceof Long version && (version == 2 || version == 3), "version");
        Map<String, Object> size = header;
        if (header.get("version").equals(3L)) {
            require(KEYS_3.containsAll(header.keySet()), "keys " + header.keySet());
            size = map(header.get("term"));
            require(Set.of("cols", "rows", "type").containsAll(size.keySet()), "keys " + size.keySet());
            require(size.getOrDefault("type", "") instanceof String, "term.type");
            require(positive(size.get("cols")) && positive(size.get("rows")), "term");
        } else {
            require(KEYS_2.containsAll(header.keySet()), "keys " + header.keySet());
            require(positive(size.get("width")) && positive(size.get("height")), "width and height");
        }
        require(header.get("timestamp") instanceof Long time && time >= 0, "timestamp");
        require(positive(header.getOrDefault("idle_time_limit", 1L)), "idle_time_limit");
        require(header.getOrDefault("command", "") instanceof String, "command");
        require(header.getOrDefault("title", "") instanceof String, "title");
        for (Object value : map(header.getOrDefault("env", Map.of())).values()) {
            require(value instanceof String, "env");
        }
        return header;
    }

    private static Event event(Object parsed, boolean intervals, List<Event> before) throws IOException {
        require(
                parsed instanceof List<?> three
                        && three.size() == 3
                        && three.get(0) instanceof BigDecimal
                        && three.get(1) instanceof String
                        && three.get(2) instanceof String,
                "not an event: " + parsed);
        List<?> event = (List<?>) parsed;
        BigDecimal time = (BigDecimal) event.get(0);
        BigDecimal latest = before.isEmpty()
                ? BigDecimal.ZERO
                : before.get(before.size() - 1).time();
        require(time.signum() >= 0, "time " + time);
        BigDecimal sinceStart = intervals ? latest.add(time) : time;
        require(sinceStart.compareTo(latest) >= 0, "time runs backwards: " + time);
        String code = (String) event.get(1);
        String data = (String) event.get(2);
        switch (code) {
            case "o", "i" -> require(!data.isEmpty(), "an empty event");
            case "m" -> {}
            case "r" -> require(data.matches("[1-9][0-9]*x[1-9][0-9]*"), "resize to " + data);
            case "x" -> require(intervals && data.matches("[0-9]+"), "exit " + data);
            default -> require(false, "code " + code);
        }
        return new Event(sinceStart, code, data);
    }

    private static boolean positive(Object value) {
        return value instanceof Long number && number > 0;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object object) {
        return (Map<String, Object>) object;
    }

    private static void require(boolean fulfilled, String what) throws IOException {
        if (!fulfilled) {
            throw new IOException(what);
        }
    }

    /** All text of events with a code. */
    String text(String code) {
        StringBuilder text = new StringBuilder();
        events.stream().filter(event -> event.code().equals(code)).forEach(event -> text.append(event.data()));
        return text.toString();
    }

    /** Events of all codes but output, in short. */
    List<String> others() {
        return events.stream()
                .filter(event -> !event.code().equals("o"))
                .map(event -> event.code() + " " + event.data())
                .toList();
    }
}
