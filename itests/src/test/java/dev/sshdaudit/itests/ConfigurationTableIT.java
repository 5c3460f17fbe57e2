package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The keys as the bundles have them, held against all places that tell people about them. */
class ConfigurationTableIT {

    private static final Path ROOT = Path.of("..");

    /** Keys with their defaults, by PID. */
    private static Map<String, Map<String, String>> metatype() throws Exception {
        Map<String, Map<String, String>> pids = new TreeMap<>();
        for (Path jar : jars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : file.stream()
                        .filter(candidate -> candidate.getName().matches("OSGI-INF/metatype/[^/]+\\.xml"))
                        .toList()) {
                    try (InputStream in = file.getInputStream(entry)) {
                        add(
                                pids,
                                DocumentBuilderFactory.newInstance()
                                        .newDocumentBuilder()
                                        .parse(in));
                    }
                }
            }
        }
        return pids;
    }

    private static List<Path> jars() throws IOException {
        List<Path> jars = new ArrayList<>();
        try (Stream<Path> bundles = Files.list(ROOT.resolve("bundles"))) {
            for (Path bundle : bundles.toList()) {
                Path target = bundle.resolve("target");
                if (Files.isDirectory(target)) {
                    try (Stream<Path> files = Files.list(target)) {
                        files.filter(file -> file.toString().endsWith(".jar")).forEach(jars::add);
                    }
                }
            }
        }
        return jars;
    }

    /** Each bundle tells of the keys of its own PIDs. */
    private static List<Path> readmes() throws IOException {
        try (Stream<Path> bundles = Files.list(ROOT.resolve("bundles"))) {
            return bundles.map(bundle -> bundle.resolve("README.md"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static void add(Map<String, Map<String, String>> pids, Document document) {
        String pid = ((Element) document.getElementsByTagName("Designate").item(0)).getAttribute("pid");
        NodeList attributes = document.getElementsByTagName("AD");
        Map<String, String> keys = pids.computeIfAbsent(pid, key -> new TreeMap<>());
        for (int i = 0; i < attributes.getLength(); i++) {
            Element attribute = (Element) attributes.item(i);
            assertFalse(attribute.getAttribute("name").isBlank(), "a name for the web console");
            assertFalse(attribute.getAttribute("description").isBlank(), "a description for the web console");
            // commas are escaped there
            keys.put(
                    attribute.getAttribute("id"),
                    attribute.getAttribute("default").replace("\\,", ",").replace("\\ ", " "));
        }
    }

    @Test
    void theReadmesTellEveryKeyAndItsDefault() throws Exception {
        Map<String, Map<String, String>> table = new TreeMap<>();
        Pattern row = Pattern.compile("\\| `(audit[a-z0-9.]*)` \\| `([A-Za-z.]+)` \\| (?:`([^`]*)`|empty) \\|.*");
        for (Path readme : readmes()) {
            for (String line : Files.readAllLines(readme)) {
                Matcher matcher = row.matcher(line);
                if (matcher.matches()) {
                    table.computeIfAbsent(matcher.group(1), key -> new TreeMap<>())
                            .put(matcher.group(2), Objects.requireNonNullElse(matcher.group(3), ""));
                }
            }
        }
        assertEquals(metatype(), table);
    }

    @Test
    void everyConfigurationFileTellsEveryKeyAndItsDefault() throws Exception {
        String features = Files.readString(ROOT.resolve("features/src/main/feature/feature.xml"));
        for (Map.Entry<String, Map<String, String>> pid : metatype().entrySet()) {
            Matcher installed = Pattern.compile(
                            "<config name=\"" + Pattern.quote(pid.getKey()) + "\">(.*?)</config>", Pattern.DOTALL)
                    .matcher(features);
            assertTrue(installed.find(), "the feature brings no " + pid.getKey());
            assertTells("feature", installed.group(1), pid);
            Path file = ROOT.resolve("karaf-distribution/src/main/karaf/etc/" + pid.getKey() + ".cfg");
            assertTells(file.toString(), Files.readString(file), pid);
        }
    }

    /** A comment that ends in the default, perhaps with a list of values below it, and the key. */
    private static void assertTells(String where, String text, Map.Entry<String, Map<String, String>> pid) {
        pid.getValue().forEach((key, value) -> {
            Pattern told = Pattern.compile("# [^\\n]*Default: " + Pattern.quote(value.isEmpty() ? "empty" : value)
                    + "\\n(#   [^\\n]*\\n)*" + Pattern.quote(key) + " =");
            assertTrue(told.matcher(text).find(), where + ": " + pid.getKey() + " " + key + ", default " + value);
        });
    }

    @Test
    void whatTheFeatureBringsIsSwitchedOff() throws Exception {
        String features = Files.readString(ROOT.resolve("features/src/main/feature/feature.xml"));
        for (Map.Entry<String, String> key : metatype().get("audit").entrySet()) {
            String line = (key.getKey() + " = " + key.getValue()).strip();
            assertTrue(features.contains("\n" + line + "\n"), line);
        }
        for (String key : metatype().get("audit.intercept").keySet()) {
            assertTrue(features.contains("\n" + key + " = false\n"), key);
        }
    }
}
