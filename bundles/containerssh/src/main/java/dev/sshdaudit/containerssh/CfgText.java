package dev.sshdaudit.containerssh;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The text of a file of a PID, whose keys can be set while all other lines stay as they are. Immutable. */
final class CfgText {

    private static final int FIRST_PRINTABLE = 0x20;
    private static final int LAST_PRINTABLE = 0x7e;

    private final String text;
    private final Properties properties = new Properties();

    /**
     * Reads a text.
     *
     * @throws IOException if it is not the text of a file of keys
     */
    CfgText(String text) throws IOException {
        this.text = text;
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw new IOException("an escape \\u in it has no four digits", e);
        }
    }

    /** The value of a key; empty if it is not set. */
    String value(String key) {
        return properties.getProperty(key, "").strip();
    }

    /** Whether the key is there, be it with an empty value. */
    boolean has(String key) {
        return properties.containsKey(key);
    }

    /** The text with these keys: a key that is there is replaced where it stands first, others come at the end. */
    String with(Map<String, String> keys) throws IOException {
        String end = text.contains("\r\n") ? "\r\n" : "\n";
        Map<String, String> left = new LinkedHashMap<>(keys);
        StringBuilder edited = new StringBuilder();
        for (String line : logicalLines()) {
            String key = key(line);
            String value = key == null ? null : keys.get(key);
            if (key == null || value == null) {
                edited.append(line);
            } else if (left.remove(key) != null) {
                edited.append(key).append(" = ").append(escaped(value)).append(end);
            }
        }
        if (!left.isEmpty() && !edited.isEmpty() && edited.charAt(edited.length() - 1) != '\n') {
            edited.append(end);
        }
        left.forEach((key, value) ->
                edited.append(key).append(" = ").append(escaped(value)).append(end));
        return edited.toString();
    }

    /** The key that a line sets; null for a comment and an empty line. */
    private static @Nullable String key(String line) throws IOException {
        Properties one = new Properties();
        one.load(new StringReader(line));
        return one.isEmpty() ? null : one.stringPropertyNames().iterator().next();
    }

    /** The lines with their ends; a line that goes on in the next one is one with it. */
    private List<String> logicalLines() {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String each : naturalLines()) {
            boolean begins = line.isEmpty();
            line.append(each);
            String content = each.stripTrailing().isEmpty() ? "" : each.replaceAll("[\r\n]+$", "");
            if (begins && isComment(content) || !goesOn(content)) {
                lines.add(line.toString());
                line.setLength(0);
            }
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }

    private List<String> naturalLines() {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            boolean ends = text.charAt(i) == '\n'
                    || text.charAt(i) == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
            if (ends) {
                lines.add(text.substring(from, i + 1));
                from = i + 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    private static boolean isComment(String line) {
        String content = line.stripLeading();
        return content.startsWith("#") || content.startsWith("!");
    }

    private static boolean goesOn(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (c < FIRST_PRINTABLE || c > LAST_PRINTABLE) {
                        escaped.append(String.format("\\u%04x", (int) c));
                    } else {
                        escaped.append(c);
                    }
                }
            }
        }
        return escaped.toString();
    }
}
