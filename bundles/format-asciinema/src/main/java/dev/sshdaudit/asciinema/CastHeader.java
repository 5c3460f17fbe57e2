package dev.sshdaudit.asciinema;

import dev.sshdaudit.text.TerminalFilter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a cast. Beside the keys of the format it has a key {@code audit}, which tells connection, channel
 * and user where the metadata of the cast is lost; players ignore keys that they do not know.
 *
 * @param connectionId the connection
 * @param part the part of the connection, from 1
 * @param node the host that recorded the cast, or an empty text
 * @param origin channel and user
 * @param size the terminal's size at the beginning
 * @param program the program that runs
 * @param term the terminal's type, or null
 * @param env environment variables that the client set, by name
 */
record CastHeader(
        String connectionId,
        int part,
        String node,
        Origin origin,
        TerminalSize size,
        Program program,
        @Nullable String term,
        Map<String, String> env) {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** The line as bytes of UTF-8, with its line feed. */
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
        String command = program.command();
        if (command != null) {
            json.text("command", shown(command, settings));
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

    /** The title {@code user@host: command}, without control characters, as players show titles in lists. */
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
