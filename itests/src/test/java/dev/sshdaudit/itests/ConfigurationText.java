package dev.sshdaudit.itests;

import dev.sshdaudit.itests.Metatype.Key;
import dev.sshdaudit.itests.Metatype.Option;
import dev.sshdaudit.itests.Metatype.Pid;
import java.util.Map;

/** What the annotations say of a PID, as a configuration file and as rows of a README's table. */
final class ConfigurationText {

    private static final int WIDTH = 120;

    private ConfigurationText() {}

    /**
     * A configuration file with a comment for each key.
     *
     * @param values by key, the values that are not the default
     */
    static String file(Pid pid, Map<String, String> values) {
        StringBuilder file = new StringBuilder(comment(pid.description()));
        for (Key key : pid.keys()) {
            String text = key.type().equals("Boolean")
                    ? key.description().replaceFirst("\\.$", ": true or false.")
                    : key.description();
            // a default is not broken over lines
            String last = "Default: " + orEmpty(key.defaultValue());
            file.append('\n').append(comment(text + ' ' + last.replace(' ', '\u00a0')));
            int width = key.options().stream()
                    .mapToInt(option -> option.value().length())
                    .max()
                    .orElse(0);
            for (Option option : key.options()) {
                file.append("#   ").append(option.value());
                file.append(" ".repeat(width + 3 - option.value().length()))
                        .append(option.meaning())
                        .append('\n');
            }
            String value = values.getOrDefault(key.id(), key.defaultValue());
            file.append((key.id() + " = " + value).strip()).append('\n');
        }
        return file.toString();
    }

    private static String comment(String text) {
        StringBuilder comment = new StringBuilder();
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split(" ")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                comment.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        return comment.append(line).append('\n').toString().replace('\u00a0', ' ');
    }

    private static String orEmpty(String value) {
        return value.isEmpty() ? "empty" : value;
    }

    /** A row of a table with the columns PID, key, default and meaning. */
    static String row(Pid pid, Key key) {
        StringBuilder meaning = new StringBuilder(key.description());
        for (Option option : key.options()) {
            meaning.append(" `").append(option.value()).append("`: ");
            meaning.append(option.meaning()).append('.');
        }
        String value = key.defaultValue().isEmpty() ? "empty" : "`" + key.defaultValue() + "`";
        return "| `" + pid.pid() + "` | `" + key.id() + "` | " + value + " | " + meaning + " |";
    }

    /** A row without what only marks words: code and links. */
    static String plain(String row) {
        return row.replace("`", "").replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1");
    }
}
