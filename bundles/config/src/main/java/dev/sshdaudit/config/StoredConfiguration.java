package dev.sshdaudit.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
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

    private final BundleContext context;
    private final String pid;

    StoredConfiguration(BundleContext context, String pid) {
        this.context = context;
        this.pid = pid;
    }

    /** Reads the stored values; empty if there is no configuration. */
    Map<String, Object> read() throws IOException {
        Map<String, Object> stored = new LinkedHashMap<>();
        with(configuration -> {
            Dictionary<String, Object> properties = configuration.getProperties();
            if (properties != null) {
                Collections.list(properties.keys()).forEach(key -> stored.put(key, properties.get(key)));
            }
        });
        return stored;
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

    private interface Work {
        void on(Configuration configuration) throws IOException;
    }

    private void with(Work work) throws IOException {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        ConfigurationAdmin admin = reference == null ? null : context.getService(reference);
        if (admin == null) {
            throw new IOException("there is no configuration service");
        }
        try {
            Configuration[] found = admin.listConfigurations("(service.pid=" + pid + ")");
            if (found != null) {
                work.on(found[0]);
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(pid, e);
        } finally {
            context.ungetService(reference);
        }
    }
}
