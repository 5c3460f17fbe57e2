package dev.sshdaudit.itests;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The PIDs and their keys, as the annotations of the bundles' settings have them: read from the jars. */
final class Metatype {

    /** A value that a key may have, and what it means. */
    record Option(String value, String label) {

        /** The meaning alone: the label begins with the value. */
        String meaning() {
            return label.substring((value + ": ").length());
        }
    }

    /**
     * A key.
     *
     * @param method the annotation type's method that stands for the key
     */
    record Key(
            String id,
            String type,
            String name,
            String description,
            String defaultValue,
            boolean required,
            List<Option> options,
            Method method) {}

    /**
     * A PID with its keys in the order in which the annotation type declares them.
     *
     * @param factory whether any number of configurations have these keys, in files that operators name
     */
    record Pid(String pid, String description, List<Key> keys, boolean factory) {}

    private static final Path BUNDLES = Path.of("../bundles");
    private static final Path FEATURES = Path.of("../features/src/main/feature/feature.xml");
    private static final Pattern BUNDLE = Pattern.compile("mvn:dev\\.sshdaudit/sshd-audit-([a-z0-9-]+)/");

    private Metatype() {}

    /** All PIDs, by name. */
    static List<Pid> pids() throws Exception {
        List<Path> jars = jars();
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        List<Pid> pids = new ArrayList<>();
        // stays open: what is read refers to its classes
        ClassLoader classes = new URLClassLoader(urls);
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : file.stream()
                        .filter(candidate -> candidate.getName().matches("OSGI-INF/metatype/[^/]+\\.xml"))
                        .toList()) {
                    try (InputStream in = file.getInputStream(entry)) {
                        pids.add(read(
                                DocumentBuilderFactory.newInstance()
                                        .newDocumentBuilder()
                                        .parse(in),
                                classes));
                    }
                }
            }
        }
        pids.sort(Comparator.comparing(Pid::pid));
        return pids;
    }

    /** Those of the bundles that the features install; of other modules, the jars may be built at this moment. */
    private static List<Path> jars() throws IOException {
        return BUNDLE.matcher(Files.readString(FEATURES))
                .results()
                .map(bundle -> BUNDLES.resolve(bundle.group(1))
                        .resolve("target/sshd-audit-" + bundle.group(1) + "-" + System.getProperty("project.version")
                                + ".jar"))
                .distinct()
                .sorted()
                .toList();
    }

    private static Pid read(Document document, ClassLoader classes) throws ClassNotFoundException {
        Element ocd = (Element) document.getElementsByTagName("OCD").item(0);
        Class<?> type = Class.forName(ocd.getAttribute("id"), false, classes);
        List<Key> keys = new ArrayList<>();
        NodeList attributes = document.getElementsByTagName("AD");
        for (int i = 0; i < attributes.getLength(); i++) {
            keys.add(key((Element) attributes.item(i), type));
        }
        Element designate = (Element) document.getElementsByTagName("Designate").item(0);
        boolean factory = designate.hasAttribute("factoryPid");
        String pid = designate.getAttribute(factory ? "factoryPid" : "pid");
        return new Pid(pid, ocd.getAttribute("description"), keys, factory);
    }

    private static Key key(Element attribute, Class<?> type) {
        List<Option> options = new ArrayList<>();
        NodeList elements = attribute.getElementsByTagName("Option");
        for (int i = 0; i < elements.getLength(); i++) {
            Element option = (Element) elements.item(i);
            options.add(new Option(option.getAttribute("value"), option.getAttribute("label")));
        }
        String id = attribute.getAttribute("id");
        Method method = Stream.of(type.getDeclaredMethods())
                .filter(candidate -> candidate.getName().replace('_', '.').equals(id))
                .findFirst()
                .orElseThrow();
        return new Key(
                id,
                attribute.getAttribute("type"),
                attribute.getAttribute("name"),
                attribute.getAttribute("description"),
                // commas and spaces are escaped there
                attribute.getAttribute("default").replace("\\,", ",").replace("\\ ", " "),
                !attribute.getAttribute("required").equals("false"),
                options,
                method);
    }
}
