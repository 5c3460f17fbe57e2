package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;

import dev.sshdaudit.testkit.OpenSsh;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * An Apache Felix framework in the Java of the test, with Declarative Services, ConfigAdmin, SSHD and all bundles of this project
 * that need no Karaf, and with servers of the host in {@code itests/ssh-host}.
 */
final class PlainFelix {

    static final String USER = "alice";
    /** Unique, so that finding it in a file means something. */
    static final String PASSWORD = "Fx2-felix-" + Long.toHexString(System.nanoTime());

    private static final Path BUNDLES = Path.of("target/felix");
    private static final String HOST = "dev.sshdaudit.itests.host";
    private static final String OURS = "sshd-audit-";
    private static final String LOG_FILE = "org.slf4j.simpleLogger.logFile";

    private final Path folder;
    private final Framework framework;
    private final ConfigurationAdmin configurations;

    private PlainFelix(Path folder, Framework framework) {
        this.folder = folder;
        this.framework = framework;
        ServiceReference<ConfigurationAdmin> service =
                framework.getBundleContext().getServiceReference(ConfigurationAdmin.class);
        configurations = framework.getBundleContext().getService(service);
    }

    static PlainFelix start(Path folder) throws BundleException, IOException {
        Thread thread = Thread.currentThread();
        ClassLoader ofTheTest = thread.getContextClassLoader();
        // threads of the framework inherit it, and SSHD would take its classes from the test
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return launched(folder);
        } finally {
            thread.setContextClassLoader(ofTheTest);
        }
    }

    private static PlainFelix launched(Path folder) throws BundleException, IOException {
        System.setProperty(LOG_FILE, folder.resolve("log").toString());
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve("felix").toString(),
                        // the test calls ConfigAdmin
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.osgi.service.cm;version=1.6.1",
                        // one in a Java can handle its URLs
                        "felix.service.urlhandlers",
                        "false"));
        framework.start();
        List<Bundle> installed = new ArrayList<>();
        try (Stream<Path> jars = Files.list(BUNDLES)) {
            for (Path jar : jars.toList()) {
                installed.add(
                        framework.getBundleContext().installBundle(jar.toUri().toString()));
            }
        }
        start(installed, false);
        PlainFelix felix = new PlainFelix(folder, framework);
        // the folders of the defaults are this machine's
        felix.set("audit.file", "directory", felix.audit().toString());
        felix.set("audit.ledger", "directory", folder.resolve("ledger").toString());
        start(installed, true);
        return felix;
    }

    private static void start(List<Bundle> bundles, boolean ours) throws BundleException {
        for (Bundle bundle : bundles) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            if (!fragment && bundle.getSymbolicName().startsWith(OURS) == ours) {
                bundle.start();
            }
        }
    }

    /** Sets keys of a PID; the other keys stay. */
    PlainFelix set(String pid, Object... keysAndValues) throws IOException {
        return update(configurations.getConfiguration(pid, "?"), keysAndValues);
    }

    /** Sets keys of one of a factory's configurations. */
    PlainFelix setOne(String factory, String name, Object... keysAndValues) throws IOException {
        return update(configurations.getFactoryConfiguration(factory, name, "?"), keysAndValues);
    }

    private PlainFelix update(Configuration configuration, Object... keysAndValues) throws IOException {
        Dictionary<String, Object> all =
                configuration.getProperties() == null ? new Hashtable<>() : configuration.getProperties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        configuration.update(all);
        return this;
    }

    /** Has a server run on a port, by a service with these properties, each as {@code name=value}. */
    void serve(String name, int port, String... properties) throws IOException {
        setOne(
                HOST,
                name,
                "port",
                port,
                "password",
                PASSWORD,
                "answers",
                "none,none",
                "authorizedKeys",
                Files.writeString(folder.resolve("authorized_keys"), "").toString(),
                "properties",
                properties);
        awaitServer(port);
    }

    /** Changes the configuration of a server: it stops, and another one starts. */
    void reconfigure(String name, int port, Object... keysAndValues) throws IOException {
        Set<ServiceReference<?>> before = servers("(objectClass=*)");
        setOne(HOST, name, keysAndValues);
        eventually("another server", () -> !before.containsAll(servers("(objectClass=*)")));
        awaitServer(port);
    }

    /** Ends a server. */
    void stop(String name) throws IOException {
        configurations.getFactoryConfiguration(HOST, name, "?").delete();
    }

    private static void awaitServer(int port) {
        eventually("a server on port " + port, () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.getInputStream().read() >= 0;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** A user of a server, with the right password. */
    OpenSsh ssh(int port) {
        return OpenSsh.to(folder, port, USER).password(PASSWORD);
    }

    /** Where recordings are. */
    Path audit() {
        return folder.resolve("audit");
    }

    /** Names of recordings of connections whose user has authenticated. */
    Set<String> recordings() throws IOException {
        if (Files.notExists(audit())) {
            return new HashSet<>();
        }
        try (Stream<Path> files = Files.list(audit())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{32}"))
                    .filter(name -> !SharedRecordings.is(audit().resolve(name)))
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    /** Does something that begins one connection, and waits until this is recorded. */
    Path begun(Callable<?> deed) throws Exception {
        Set<String> before = recordings();
        deed.call();
        Set<String> since = new HashSet<>();
        eventually(() -> "one more recording: " + since + "\n" + log(), 30, () -> {
            since.addAll(recordings());
            since.removeAll(before);
            return since.size() == 1;
        });
        return audit().resolve(since.iterator().next());
    }

    /** Does something that makes one connection, and waits until this is recorded to its end. */
    Recording recorded(Callable<?> deed) throws Exception {
        return Recording.ended(begun(deed));
    }

    /** Stops a bundle, and starts it again. */
    void restart(String name) throws BundleException {
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                bundle.stop();
                bundle.start();
            }
        }
    }

    /** The one server that is registered with a property of this value. */
    Object server(String property, String value) {
        ServiceReference<?> found =
                servers("(" + property + "=" + value + ")").iterator().next();
        return framework.getBundleContext().getService(found);
    }

    private Set<ServiceReference<?>> servers(String filter) {
        try {
            ServiceReference<?>[] found = framework
                    .getBundleContext()
                    // the test's own class of this name is another one
                    .getAllServiceReferences("org.apache.sshd.server.SshServer", filter);
            return found == null ? Set.of() : Set.of(found);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** What the MBean says of the audit log, as text. */
    static String status(String attribute) throws JMException {
        ObjectName bean = new ObjectName("dev.sshdaudit:type=audit,name=root");
        return String.valueOf(ManagementFactory.getPlatformMBeanServer().getAttribute(bean, attribute));
    }

    /** The names of bundles that do not run. */
    List<String> idle() {
        return Stream.of(framework.getBundleContext().getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .filter(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                .map(Bundle::getSymbolicName)
                .toList();
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Stops the framework. */
    void end() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(TimeUnit.SECONDS.toMillis(30));
        System.clearProperty(LOG_FILE);
    }
}
