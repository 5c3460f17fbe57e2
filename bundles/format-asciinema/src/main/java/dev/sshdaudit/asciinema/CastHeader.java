package dev.sshdaudit.asciinema;

import dev.sshdaudit.text.TerminalFilter;
import java.util.Map;

/**
 * The first line of a cast. Beside the format's keys it has {@code audit}, by which a cast tells what it is of when its
 * metadata is lost; players ignore what they do not know.
 *
 * @param node the host that recorded it, or an empty text
 * @param term the terminal's type, or null
 */
record CastHeader(
        String connectionId,
        int part,
        String node,
        Origin origin,
        TerminalSize size,
        Program program,
        String term,
        Map<String, String> env) {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    byte[] line(CastSettings settings) {
        JsonLine json = new JsonLine();
        json.number("version", settings.version());
        if (settings.version() == 3) {
            json.begin("term").number("cols", size.columns()).number("rows", size.rows());
            if (term != null) {
                json.text("type", shown(term, settings));
            }
            json.end();
        } else {
            json.number("width", size.columns()).number("height", size.rows());
        }
        json.number("timestamp", Math.max(0, program.start() / NANOS_PER_SECOND)); // players refuse a negative one
        if (settings.idleTimeLimit() > 0) {
            json.number("idle_time_limit", settings.idleTimeLimit());
        }
        if (program.command() != null) {
            json.text("command", shown(program.command(), settings));
        }
        json.text("title", title(settings));
        if (!env.isEmpty()) {
            json.begin("env");
            env.forEach((name, value) -> json.text(name, shown(value, settings)));
            json.end();
        }
        json.begin("audit").text("connectionId", connectionId).unsigned("channelId", origin.channelId());
        json.number("part", part).number("timestamp", program.start());
        json.text("remoteAddr", origin.remoteAddr()).text("username", origin.username());
        return json.end().line();
    }

    private static String shown(String text, CastSettings settings) {
        return settings.safe() ? TerminalFilter.printable(text) : text;
    }

    /** As {@code user@host: command}; players and lists show it, so it has no control characters. */
    private String title(CastSettings settings) {
        StringBuilder title = new StringBuilder(shown(origin.username(), settings));
        if (!node.isEmpty()) {
            title.append('@').append(node);
        }
        title.append(": ").append(shown(program.name(), settings));
        if (part > 1) {
            title.append(" (part ").append(part).append(')');
        }
        for (int i = 0; i < title.length(); i++) {
            if (Character.isISOControl(title.charAt(i))) {
                title.setCharAt(i, ' ');
            }
        }
        return title.toString();
    }
}
