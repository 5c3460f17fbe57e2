package dev.sshdaudit.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Reads and writes the configuration of a PID as the configuration service stores it: with references such as
 * {@code $[env:NAME]} as the operator wrote them. A {@link org.osgi.service.cm.ManagedService} gets their values
 * instead.
 */
class StoredConfiguration {

    /** The key under which fileinstall and Karaf store the URI of the file that holds the configuration. */
    static final String FILE = "felix.fileinstall.filename";

    private static final long FILE_SECONDS = 5;
    private static final long POLL_MILLIS = 20;

    private final BundleContext context;
    private final String stored;
    private final String pid;

    StoredConfiguration(BundleContext context, String pid) {
        this(context, pid, pid);
    }

    /**
     * Makes one for a configuration of a factory, too.
     *
     * @param stored the PID under which the configuration service keeps the configuration
     * @param pid the PID as operators see it, which is the name of the file
     */
    StoredConfiguration(BundleContext context, String stored, String pid) {
        this.context = context;
        this.stored = stored;
        this.pid = pid;
    }

    /** Reads the stored values; empty if there is no configuration. */
    Map<String, Object> read() throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        with(configuration -> {
            Dictionary<String, Object> properties = configuration.getProperties();
            if (properties != null) {
                Collections.list(properties.keys()).forEach(key -> values.put(key, properties.get(key)));
            }
        });
        return values;
    }

    /**
     * The configuration as it is delivered, with references replaced by what they refer to; null if there is none.
     * Takes as long as the configuration service does.
     *
     * @param reference the service that it is delivered to
     */
    @Nullable
    Dictionary<String, Object> readForDelivery(ServiceReference<?> reference) throws IOException {
        AtomicReference<@Nullable Dictionary<String, Object>> delivery = new AtomicReference<>();
        with(configuration -> delivery.set(configuration.getProcessedProperties(reference)));
        return delivery.get();
    }

    /**
     * Reads the file that holds the configuration. Leaves out values with references, because they cannot be compared
     * with what a component gets.
     *
     * @param location the value of {@link #FILE}, or null
     * @return the values as texts without types; empty if there is no such file, or if it cannot be read
     */
    Map<String, String> readFile(@Nullable Object location) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (location instanceof String uri && uri.endsWith(".cfg")) {
            Properties properties = new Properties();
            try (InputStream in = Files.newInputStream(Path.of(URI.create(uri)))) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException e) {
                return Map.of();
            }
            properties.forEach((key, value) -> {
                if (value.toString().indexOf('$') < 0) {
                    texts.put(key.toString(), TypedText.plain(value.toString().strip()));
                }
            });
        }
        return texts;
    }

    /** Writes keys into the stored configuration, and leaves its other keys as they are. */
    void putBack(Map<String, Object> keys) throws IOException {
        with(configuration -> {
            Dictionary<String, Object> properties = configuration.getProperties();
            Dictionary<String, Object> whole = properties == null ? new Hashtable<>() : properties;
            keys.forEach(whole::put);
            configuration.update(whole);
        });
    }

    /** The configuration as it is delivered; empty if there is none. */
    Map<String, Object> delivered(@Nullable ServiceRegistration<?> registration) throws IOException {
        return registration == null ? Map.of() : ConfigReader.given(readForDelivery(registration.getReference()));
    }

    /**
     * Sets a key, or removes it for null, and leaves the other keys as they are. Where there is no configuration, and in Karaf no
     * file, makes them: fileinstall keeps the file in step from then on, and leaves its comments as they are.
     */
    void set(String key, @Nullable String value) throws IOException {
        withAdmin(admin -> {
            Configuration[] found = admin.listConfigurations(filter());
            Configuration configuration = found == null ? admin.getConfiguration(stored, "?") : found[0];
            Dictionary<String, Object> properties = configuration.getProperties();
            Dictionary<String, Object> whole = properties == null ? new Hashtable<>() : properties;
            if (value == null) {
                whole.remove(key);
            } else {
                whole.put(key, value);
            }
            String folder = context.getProperty("karaf.etc");
            if (whole.get(FILE) == null && folder != null) {
                whole.put(FILE, newFile(Path.of(folder), ConfigReader.given(whole)));
            }
            configuration.update(whole);
        });
    }

    /** Makes the file of the PID, which holds the configuration from now on, and returns its URI. */
    private String newFile(Path folder, Map<String, Object> content) throws IOException {
        Properties properties = new Properties();
        content.forEach((key, value) -> properties.setProperty(key, String.valueOf(value)));
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Path file = folder.resolve(pid + ".cfg");
        if (Files.exists(file)) {
            throw new IOException(
                    "PID " + pid + ": " + file + " is there, and was not read: see the log, or set the key there");
        }
        Path written = Files.createTempFile(folder, pid, ".tmp"); // of a name that fileinstall does not look at
        try {
            Files.writeString(written, text.toString(), StandardCharsets.ISO_8859_1);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
        return file.toUri().toString();
    }

    /**
     * Waits until the file of the PID has a value, or no longer has the key for null. Returns at once where there is no file, or
     * where the value cannot be compared.
     *
     * @throws IOException if the file is not written within some seconds
     */
    void awaitFile(String key, @Nullable String value) throws IOException {
        Object location = read().get(FILE);
        if (!(location instanceof String uri) || !uri.endsWith(".cfg") || value != null && value.indexOf('$') >= 0) {
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(FILE_SECONDS);
        while (!isIn(readFile(location), key, value)) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "PID " + pid + ", key " + key + ": the change is in force, and was not written to " + uri
                                + " within " + FILE_SECONDS + " s: it is lost with the next start. See the log");
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException(
                        "PID " + pid + ", key " + key + ": interrupted before " + uri + " was written");
            }
        }
    }

    private static boolean isIn(Map<String, String> file, String key, @Nullable String value) {
        String there = file.get(key);
        return value == null ? there == null : value.strip().equals(there);
    }

    private interface Work {
        void on(Configuration configuration) throws IOException;
    }

    private interface AdminWork {
        void on(ConfigurationAdmin admin) throws IOException, InvalidSyntaxException;
    }

    private String filter() {
        return "(service.pid=" + stored + ")";
    }

    private void with(Work work) throws IOException {
        withAdmin(admin -> {
            Configuration[] found = admin.listConfigurations(filter());
            if (found != null) {
                work.on(found[0]);
            }
        });
    }

    private void withAdmin(AdminWork work) throws IOException {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        ConfigurationAdmin admin = reference == null ? null : context.getService(reference);
        if (admin == null) {
            throw new IOException("there is no configuration service");
        }
        try {
            work.on(admin);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(pid, e);
        } finally {
            context.ungetService(reference);
        }
    }
}
