package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sshdaudit.config.ConfigChange;
import dev.sshdaudit.itests.Metatype.Key;
import dev.sshdaudit.itests.Metatype.Pid;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Keys, defaults, ranges and descriptions stand in the annotations of the bundles' settings. Everything else that tells
 * people about them says the same, word by word; {@code -Dconfiguration.write=true} writes it there.
 */
class ConfigurationTableIT {

    private static final Path ROOT = Path.of("..");
    private static final boolean WRITE = Boolean.getBoolean("configuration.write");

    /** What a Karaf has that is not the default: its folders are below Karaf's. */
    private static final Map<String, Map<String, String>> FEATURE = Map.of(
            "audit.file", Map.of("directory", "${karaf.data}/audit"),
            "audit.ledger", Map.of("directory", "${karaf.data}/audit-ledger"),
            "audit.s3", Map.of("local", "${karaf.data}/audit-s3"));

    /** What the distribution has besides: it records. */
    private static final Map<String, Map<String, String>> DISTRIBUTION = Map.of(
            "audit", Map.of("enable", "true", "format", "binary", "storage", "file"),
            "audit.intercept", Map.of("stdin", "true", "stdout", "true", "stderr", "true"));

    private static List<Pid> pids;

    @BeforeAll
    static void readTheBundles() throws Exception {
        pids = Metatype.pids();
        assertEquals(
                List.of(
                        "audit",
                        "audit.asciinema",
                        "audit.binary",
                        "audit.encryption",
                        "audit.events",
                        "audit.file",
                        "audit.geoip",
                        "audit.intercept",
                        "audit.ledger",
                        "audit.redact",
                        "audit.retention",
                        "audit.rule",
                        "audit.s3",
                        "audit.viewing",
                        "audit.web"),
                pids.stream().map(Pid::pid).toList());
    }

    @Test
    void everyKeyIsDescribed() {
        for (Pid pid : pids) {
            assertTrue(pid.description().endsWith("."), pid::pid);
            for (Key key : pid.keys()) {
                String where = pid.pid() + " " + key.id();
                assertFalse(key.name().isBlank(), where + ": a name for the web console");
                assertTrue(key.description().endsWith("."), where + ": a description that ends in a full stop");
                assertEquals(!key.defaultValue().isEmpty() && !mayBeEmpty(key), key.required(), where + ": required");
                key.options().forEach(option -> {
                    assertTrue(option.label().startsWith(option.value() + ": "), where + ": " + option.label());
                    assertFalse(option.label().endsWith("."), where + ": " + option.label());
                });
            }
        }
    }

    /** A list of names, and what other names begin with, may be empty though it is not by default. */
    private static boolean mayBeEmpty(Key key) {
        return key.defaultValue().contains(",") || key.id().equals("prefix");
    }

    @Test
    void everyDescriptionTellsWhatIsAllowed() throws Exception {
        for (Pid pid : pids) {
            for (Key key : pid.keys()) {
                for (String number : allowed(key)) {
                    String told = key.description() + key.options();
                    assertTrue(
                            Pattern.compile("(?<![\\w.])" + Pattern.quote(number) + "(?![\\w])")
                                    .matcher(told)
                                    .find(),
                            pid.pid() + " " + key.id() + " does not tell " + number + ": " + told);
                }
            }
        }
    }

    /** The ends of a key's range, and the texts that it may have, as the annotations that the reader enforces say. */
    private static List<String> allowed(Key key) throws ReflectiveOperationException {
        List<String> allowed = new ArrayList<>();
        for (Annotation annotation : key.method().getAnnotations()) {
            switch (annotation.annotationType().getSimpleName()) {
                case "Range" -> {
                    long min = (long) value(annotation, "min");
                    long max = (long) value(annotation, "max");
                    // from 0 on goes without saying
                    if (min != 0) {
                        allowed.add(String.valueOf(min));
                    }
                    if (max != Long.MAX_VALUE) {
                        allowed.add(String.valueOf(max));
                    }
                    if ((boolean) value(annotation, "orZero")) {
                        allowed.add("0");
                    }
                }
                case "OneOf" -> allowed.addAll(List.of((String[]) value(annotation, "value")));
                case "AbsolutePath" -> allowed.add("an absolute path");
                default -> {
                    // says nothing about values
                }
            }
        }
        return allowed;
    }

    private static Object value(Annotation annotation, String name) throws ReflectiveOperationException {
        return annotation.annotationType().getMethod(name).invoke(annotation);
    }

    /** By its name, as the annotations of consoles are not there when a bundle runs. */
    @Test
    void everySecretIsHiddenInLogsAndAnswers() {
        List<Key> secrets = pids.stream()
                .flatMap(pid -> pid.keys().stream())
                .filter(key -> key.type().equals("Password"))
                .toList();
        assertFalse(secrets.isEmpty());
        secrets.forEach(key -> assertTrue(ConfigChange.isSecret(key.id()), key::id));
    }

    @Test
    void everyNumberHasARange() {
        for (Pid pid : pids) {
            for (Key key : pid.keys()) {
                boolean number = key.type().equals("Long") || key.type().equals("Integer");
                boolean range = Stream.of(key.method().getAnnotations())
                        .anyMatch(annotation ->
                                annotation.annotationType().getSimpleName().equals("Range"));
                assertEquals(number, range, pid.pid() + " " + key.id());
            }
        }
    }

    /** Of ContainerSSH's keys, the import accepts what the keys here accept, and no more. */
    @Test
    void theImportFromContainerSshKnowsWhatTheAnnotationsSay() throws Exception {
        for (dev.sshdaudit.containerssh.Key imported : dev.sshdaudit.containerssh.Key.ALL) {
            String where = imported.pid() + " " + imported.key();
            Key key = pids.stream()
                    .filter(pid -> pid.pid().equals(imported.pid()))
                    .flatMap(pid -> pid.keys().stream())
                    .filter(each -> each.id().equals(imported.key()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no " + where));
            List<String> allowed = allowed(key);
            switch (imported.kind()) {
                case SWITCH -> assertEquals("Boolean", key.type(), where);
                case NUMBER ->
                    assertEquals(
                            List.of(String.valueOf(imported.least()), String.valueOf(imported.most())), allowed, where);
                case FOLDER -> assertEquals(List.of("an absolute path"), allowed, where);
                case ONE_OF -> {
                    if (!allowed.isEmpty()) {
                        assertEquals(allowed, imported.texts(), where);
                    } else {
                        imported.texts()
                                .forEach(text -> assertTrue(key.description().contains(text), where));
                    }
                }
                case SECRET -> assertTrue(ConfigChange.isSecret(key.id()), where);
                default -> assertEquals(List.of(), allowed, where);
            }
        }
    }

    @Test
    void theReadmesSayWhatTheAnnotationsSay() throws IOException {
        Map<String, List<String>> expected = new HashMap<>();
        pids.forEach(pid -> expected.put(
                pid.pid(),
                pid.keys().stream().map(key -> ConfigurationText.row(pid, key)).toList()));
        Pattern row = Pattern.compile("\\| `(audit[a-z0-9.]*)` \\| `[A-Za-z.]+` \\|.*");
        List<String> seen = new ArrayList<>();
        List<Runnable> checks = new ArrayList<>();
        for (Path readme : readmes()) {
            List<String> lines = Files.readAllLines(readme);
            List<String> after = new ArrayList<>();
            for (int i = 0; i < lines.size(); ) {
                Matcher matcher = row.matcher(lines.get(i));
                if (!matcher.matches()) {
                    after.add(lines.get(i++));
                    continue;
                }
                List<String> table = new ArrayList<>();
                String pid = matcher.group(1);
                while (i < lines.size() && lines.get(i).startsWith("| `" + pid + "` |")) {
                    table.add(lines.get(i++));
                }
                seen.add(pid);
                after.addAll(held(readme + ", " + pid, expected.getOrDefault(pid, List.of()), table, checks));
            }
            if (WRITE) {
                Files.writeString(readme, String.join("\n", after) + "\n");
            }
        }
        assertEquals(
                pids.stream().map(Pid::pid).toList(), seen.stream().sorted().toList());
        assertAll(checks.stream().map(check -> check::run));
    }

    /** The rows as they should be: those that only mark words stay as they are. */
    private static List<String> held(String where, List<String> expected, List<String> rows, List<Runnable> checks) {
        List<String> plain = expected.stream().map(ConfigurationText::plain).toList();
        List<String> found = rows.stream().map(ConfigurationText::plain).toList();
        if (!WRITE) {
            checks.add(() -> assertEquals(String.join("\n", plain), String.join("\n", found), where));
        }
        return expected.stream()
                .map(row -> {
                    int place = found.indexOf(ConfigurationText.plain(row));
                    return place < 0 ? row : rows.get(place);
                })
                .toList();
    }

    /** Each bundle tells of the keys of its own PIDs. */
    private static List<Path> readmes() throws IOException {
        try (Stream<Path> bundles = Files.list(ROOT.resolve("bundles"))) {
            return bundles.map(bundle -> bundle.resolve("README.md"))
                    .filter(Files::exists)
                    .sorted()
                    .toList();
        }
    }

    /** The PIDs that have one configuration each: of a factory, none is there before an operator makes one. */
    private static List<Pid> single() {
        return pids.stream().filter(pid -> !pid.factory()).toList();
    }

    @Test
    void theFeatureBringsWhatTheAnnotationsSay() throws IOException {
        Path file = ROOT.resolve("features/src/main/feature/feature.xml");
        String features = Files.readString(file);
        for (Pid pid : single()) {
            Matcher matcher = Pattern.compile(
                            "<config name=\"" + Pattern.quote(pid.pid()) + "\">\n(.*?) *</config>", Pattern.DOTALL)
                    .matcher(features);
            assertTrue(matcher.find(), "the feature brings no " + pid.pid());
            String expected = ConfigurationText.file(pid, FEATURE.getOrDefault(pid.pid(), Map.of()));
            if (expected.matches("(?s).*[<>&].*")) {
                fail(pid.pid() + " has a character that XML escapes");
            } else if (WRITE) {
                features = features.substring(0, matcher.start(1)) + expected + features.substring(matcher.end(1));
            } else {
                assertEquals(expected, matcher.group(1), pid.pid());
            }
        }
        if (WRITE) {
            Files.writeString(file, features);
        }
    }

    @Test
    void theDistributionBringsWhatTheAnnotationsSay() throws IOException {
        for (Pid pid : single()) {
            Map<String, String> values = new HashMap<>(FEATURE.getOrDefault(pid.pid(), Map.of()));
            values.putAll(DISTRIBUTION.getOrDefault(pid.pid(), Map.of()));
            Path file = ROOT.resolve("karaf-distribution/src/main/karaf/etc/" + pid.pid() + ".cfg");
            String expected = ConfigurationText.file(pid, values);
            if (WRITE) {
                Files.writeString(file, expected);
            } else {
                assertEquals(expected, Files.readString(file), file::toString);
            }
        }
    }
}
