package dev.sshdaudit.itests;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the README of the bundle {@code sshd} says of recordings, which tests hold it to. */
final class Readme {

    /** A row of the table of extras. */
    record Extra(Set<String> messages, String value) {

        private boolean fits(MessageType type) {
            return messages.contains("any") || messages.contains(type.id());
        }
    }

    private static final String WORDS = "| short for |";
    private static final String USES = "| use of SSH |";
    private static final String EXTRAS = "| extra |";
    private static final Readme README = new Readme(Path.of("../bundles/sshd/README.md"));

    private final Map<String, TypeSequence> uses = new LinkedHashMap<>();
    private final Map<String, Extra> extras = new LinkedHashMap<>();

    private Readme(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            List<List<String>> words = rows(lines, WORDS);
            for (List<String> row : rows(lines, USES)) {
                String sequence = row.get(1);
                for (List<String> word : words) {
                    sequence = sequence.replace(word.get(0), word.get(1));
                }
                TypeSequence before = uses.put(row.get(0), TypeSequence.parse(sequence));
                require(before == null, "two rows for " + row.get(0));
            }
            for (List<String> row : rows(lines, EXTRAS)) {
                Set<String> messages = Arrays.stream(row.get(1).split(" ")).collect(Collectors.toSet());
                Extra before = extras.put(row.get(0).replace("`", ""), new Extra(messages, row.get(2)));
                require(before == null, "two rows for " + row.get(0));
            }
            require(!uses.isEmpty() && !extras.isEmpty(), "tables that begin with " + USES + " and " + EXTRAS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cells of all tables that begin so. */
    private static List<List<String>> rows(List<String> lines, String head) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(head)) {
                for (i += 2; i < lines.size() && lines.get(i).startsWith("|"); i++) {
                    String line = lines.get(i);
                    rows.add(Arrays.stream(
                                    line.substring(1, line.lastIndexOf('|')).split("\\|"))
                            .map(String::strip)
                            .toList());
                }
            }
        }
        return rows;
    }

    private static void require(boolean fits, String what) {
        if (!fits) {
            throw new AssertionError("bundles/sshd/README.md: " + what);
        }
    }

    /** The names of all uses of SSH. */
    static Set<String> uses() {
        return README.uses.keySet();
    }

    /** What is recorded of a use. */
    static TypeSequence use(String name) {
        TypeSequence sequence = README.uses.get(name);
        require(sequence != null, "no use of SSH is called " + name);
        return sequence;
    }

    /** The keys of all extras. */
    static Set<String> extras() {
        return README.extras.keySet();
    }

    /** Fails if a message has an extra that the README does not tell of. */
    static void tellsOfExtras(AuditMessage message) {
        message.extras().forEach((key, value) -> {
            Extra row = README.extras.get(key);
            require(
                    row != null && row.fits(message.type()),
                    "no extra " + key + " of " + message.type().id());
            List<String> keys = row.value().startsWith("map from") ? List.of() : keys(value);
            keys.forEach(part -> require(row.value().contains("`" + part + "`"), "no " + part + " in " + key));
        });
    }

    private static List<String> keys(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.keySet().stream().map(String::valueOf).toList();
        } else if (value instanceof List<?> list) {
            return list.stream().flatMap(entry -> keys(entry).stream()).toList();
        }
        return List.of();
    }
}
