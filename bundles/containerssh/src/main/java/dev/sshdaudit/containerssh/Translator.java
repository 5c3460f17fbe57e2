package dev.sshdaudit.containerssh;

import dev.sshdaudit.containerssh.Node.Mapping;
import dev.sshdaudit.containerssh.Node.Scalar;
import dev.sshdaudit.containerssh.Translation.Line;
import dev.sshdaudit.containerssh.Translation.Outcome;
import dev.sshdaudit.containerssh.Values.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Goes through the section {@code audit}, key by key. For one file. */
final class Translator {

    private static final Set<String> SECTIONS = Set.of("intercept", "file", "s3", "s3.metadata");
    private static final Map<String, Key> KEYS =
            Key.ALL.stream().collect(Collectors.toUnmodifiableMap(Key::source, Function.identity()));

    /** The name of a key before 0.4. */
    private static final String FORMER_PART_SIZE = "s3.uploadChunkSize";

    private static final String PART_SIZE = "s3.uploadPartSize";
    private static final String ACCESS_KEY = "s3.accessKey";
    private static final String SECRET_KEY = "s3.secretKey";

    /** Where the operator puts a secret, by its key. */
    private static final Map<String, String> REFERENCES =
            Map.of(ACCESS_KEY, "$[env:AUDIT_S3_ACCESS_KEY]", SECRET_KEY, "$[env:AUDIT_S3_SECRET_KEY]");

    private static final int LONGEST_NAME = 64;

    /** Whether names match without regard to case: ContainerSSH reads JSON so, and YAML not. */
    private final boolean anyCase;

    private final List<Line> lines = new ArrayList<>();

    /** The lines of keys here, by their names in ContainerSSH. */
    private final Map<String, Line> found = new HashMap<>();

    private boolean isBefore04;

    Translator(boolean anyCase) {
        this.anyCase = anyCase;
    }

    /** Translates the section. */
    List<Line> translate(Mapping audit) {
        section("", audit);
        credentials();
        return lines;
    }

    /** The value that a key of ContainerSSH gets here; null if it is not there, or has none. */
    @Nullable
    String value(String source) {
        Line line = found.get(source);
        return line == null ? null : line.value();
    }

    /** Whether something in the section is spelled as ContainerSSH before 0.4 has it, where no key {@code enable} was. */
    boolean isBefore04() {
        return isBefore04;
    }

    private void section(String prefix, Mapping section) {
        Set<String> paths = section.entries.keySet().stream()
                .map(name -> known(prefix + name))
                .collect(Collectors.toSet());
        section.entries.forEach((name, entry) -> {
            String path = known(prefix + name);
            if (SECTIONS.contains(path)) {
                subsection(path, entry);
            } else if (path.equals(FORMER_PART_SIZE) && paths.contains(PART_SIZE)) {
                isBefore04 = true;
                add(entry.line(), path, Outcome.UNKNOWN, null, null, "uploadPartSize is there, and counts");
            } else {
                key(path, entry);
            }
        });
    }

    /** The name of a key or section as ContainerSSH's documentation spells it. */
    private String known(String path) {
        if (!anyCase) {
            return path;
        }
        return Stream.of(KEYS.keySet(), SECTIONS, Set.of("type", FORMER_PART_SIZE))
                .flatMap(Set::stream)
                .filter(path::equalsIgnoreCase)
                .findFirst()
                .orElse(path);
    }

    private void subsection(String path, Mapping.Entry entry) {
        if (entry.value() instanceof Mapping keys) {
            section(path + ".", keys);
        } else if (entry.value() instanceof Scalar scalar && scalar.isNothing()) {
            add(entry.line(), path, Outcome.EMPTY, null, null, "it has no keys");
        } else {
            add(entry.line(), path, Outcome.WRONG, null, null, "it must have keys of its own");
        }
    }

    private void key(String path, Mapping.Entry entry) {
        boolean isFormer = path.equals(FORMER_PART_SIZE);
        Key key = KEYS.get(isFormer ? PART_SIZE : path);
        if (key == null) {
            unknown(path, entry.line());
            return;
        }
        isBefore04 |= isFormer;
        Line line = line(key, path, entry);
        if (found.putIfAbsent(key.source(), line) == null) {
            lines.add(line);
        } else {
            add(entry.line(), path, Outcome.WRONG, key, null, "it is there twice, in different spellings");
        }
    }

    private void unknown(String path, int at) {
        String remark = path.equals("type")
                ? "no key of ContainerSSH: its documentation writes type once where it means storage; write storage"
                : "no key of ContainerSSH, which refuses a file with it from 0.4 on";
        add(at, path, Outcome.UNKNOWN, null, null, remark);
    }

    private Line line(Key key, String path, Mapping.Entry entry) {
        if (!(entry.value() instanceof Scalar scalar)) {
            return made(entry.line(), path, Outcome.WRONG, key, null, "it must be one value, not keys or a list");
        } else if (scalar.isNothing()) {
            return made(
                    entry.line(),
                    path,
                    Outcome.EMPTY,
                    key,
                    null,
                    "no value: ContainerSSH takes its default, " + key.omitted());
        } else if (key.kind() == Key.Kind.SECRET) {
            return secret(key, path, entry.line(), scalar);
        }
        Value value = Values.of(key, scalar);
        isBefore04 |= key.source().equals("format") && scalar.text.strip().equals("audit");
        String remark = value.remark();
        if (path.equals(FORMER_PART_SIZE) && value.text() != null) {
            remark = "the name that ContainerSSH before 0.4 has for uploadPartSize";
        }
        return made(entry.line(), path, value.text() == null ? Outcome.WRONG : Outcome.SET, key, value.text(), remark);
    }

    private Line secret(Key key, String path, int at, Scalar scalar) {
        String reference = REFERENCES.getOrDefault(key.source(), "");
        return scalar.text.isBlank()
                ? made(at, path, Outcome.SET, key, "", "empty: what the AWS SDK finds, such as the role of the machine")
                : made(at, path, Outcome.REFERENCE, key, reference, "a secret, which is not copied");
    }

    /** One credential without the other is refused here, and by ContainerSSH. */
    private void credentials() {
        if (isSet(ACCESS_KEY) != isSet(SECRET_KEY)) {
            String there = isSet(ACCESS_KEY) ? ACCESS_KEY : SECRET_KEY;
            String missing = isSet(ACCESS_KEY) ? "secretKey" : "accessKey";
            Line line = found.get(there);
            if (line != null) {
                lines.set(
                        lines.indexOf(line),
                        new Line(
                                line.line(),
                                line.source(),
                                Outcome.WRONG,
                                line.pid(),
                                line.key(),
                                null,
                                missing + " is missing: set both or neither"));
            }
        }
    }

    private boolean isSet(String secret) {
        Line line = found.get(secret);
        return line != null && line.outcome() == Outcome.REFERENCE;
    }

    private void add(int at, String path, Outcome outcome, @Nullable Key key, @Nullable String value, String remark) {
        lines.add(made(at, path, outcome, key, value, remark));
    }

    private static Line made(
            int at, String path, Outcome outcome, @Nullable Key key, @Nullable String value, String remark) {
        return new Line(
                at,
                "audit." + shortened(path),
                outcome,
                key == null ? null : key.pid(),
                key == null ? null : key.key(),
                value,
                remark);
    }

    private static String shortened(String path) {
        return path.codePointCount(0, path.length()) <= LONGEST_NAME
                ? path
                : path.substring(0, path.offsetByCodePoints(0, LONGEST_NAME)) + "…";
    }
}
