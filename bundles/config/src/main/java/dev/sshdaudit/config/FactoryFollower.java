package dev.sshdaudit.config;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ManagedServiceFactory;
import org.osgi.service.cm.SynchronousConfigurationListener;

/**
 * Follows all configurations of one factory PID, each as {@link ConfigFollower} follows one PID. The configuration in the file
 * {@code <factory PID>-<name>.cfg} has the PID {@code <factory PID>-<name>} for operators. Thread-safe; calls the listener on one
 * thread at a time.
 *
 * @param <C> the annotation type that declares the keys
 */
public final class FactoryFollower<C> implements AutoCloseable {

    /**
     * Takes the configurations of a factory as they come and go.
     *
     * @param <C> the annotation type that declares the keys
     */
    public interface Listener<C> {

        /**
         * A configuration has come, and will be put in force.
         *
         * @param pid the PID as operators see it
         * @return puts the configuration in force, and each further one that takes its place
         */
        ConfigListener<C> added(String pid);

        /**
         * A configuration was deleted.
         *
         * @param listener what {@link #added} returned
         * @param by who deleted it, or null if that is not known
         */
        void removed(String pid, ConfigListener<C> listener, @Nullable String by);
    }

    private record Instance<C>(ConfigFollower<C> follower, ConfigListener<C> listener) {}

    private final BundleContext context;
    private final String factoryPid;
    private final Class<C> type;
    private final Listener<C> listener;
    private final Map<String, String> authors = new ConcurrentHashMap<>();

    /** By the PID under which the configuration service keeps the configuration. */
    @GuardedBy("this")
    private final Map<String, Instance<C>> instances = new HashMap<>();

    @GuardedBy("this")
    private boolean closed;

    private @Nullable ServiceRegistration<ManagedServiceFactory> registration;
    private @Nullable ServiceRegistration<SynchronousConfigurationListener> changes;

    private FactoryFollower(BundleContext context, String factoryPid, Class<C> type, Listener<C> listener) {
        this.context = context;
        this.factoryPid = factoryPid;
        this.type = type;
        this.listener = listener;
    }

    /**
     * Begins to follow a factory PID. The listener gets the configurations soon, on another thread, and before those of PIDs that
     * are followed later.
     *
     * @param context the context of the bundle that is configured
     */
    public static <C> FactoryFollower<C> follow(
            BundleContext context, String factoryPid, Class<C> type, Listener<C> listener) {
        FactoryFollower<C> follower = new FactoryFollower<>(context, factoryPid, type, listener);
        // called before the ManagedServiceFactory, and on the thread that changes the configuration
        follower.changes = context.registerService(
                SynchronousConfigurationListener.class,
                event -> {
                    if (factoryPid.equals(event.getFactoryPid())) {
                        follower.authors.put(event.getPid(), Author.ofThisThread());
                    }
                },
                null);
        synchronized (follower) {
            follower.registration = context.registerService(
                    ManagedServiceFactory.class,
                    follower.new Factory(),
                    FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, factoryPid)));
        }
        return follower;
    }

    private final class Factory implements ManagedServiceFactory {

        @Override
        public String getName() {
            return factoryPid;
        }

        @Override
        public void updated(String stored, Dictionary<String, ?> properties) {
            FactoryFollower.this.updated(stored, properties);
        }

        @Override
        public void deleted(String stored) {
            FactoryFollower.this.deleted(stored);
        }
    }

    private synchronized void updated(String stored, Dictionary<String, ?> properties) {
        if (closed) {
            return;
        }
        Instance<C> instance = instances.get(stored);
        if (instance == null) {
            String pid = pid(factoryPid, stored, properties.get(StoredConfiguration.FILE));
            ConfigListener<C> each = listener.added(pid);
            instance = new Instance<>(
                    ConfigFollower.ofFactory(
                            context, pid, stored, type, each, requireNonNull(registration, "it was registered")),
                    each);
            instances.put(stored, instance);
        }
        instance.follower().madeBy(authors.remove(stored));
        instance.follower().updated(properties);
    }

    private synchronized void deleted(String stored) {
        Instance<C> instance = instances.remove(stored);
        String by = authors.remove(stored);
        if (instance != null && !closed) {
            instance.follower().close();
            listener.removed(instance.follower().pid(), instance.listener(), by);
        }
    }

    /**
     * The PID as operators see it: the name of the file if there is one. The configuration service itself writes
     * {@code factory~name}, or {@code factory.} and a number that it has made.
     *
     * @param file the URI of the file, or null
     */
    static String pid(String factoryPid, String stored, @Nullable Object file) {
        if (file instanceof String uri) {
            String name = uri.substring(uri.lastIndexOf('/') + 1);
            int dot = name.lastIndexOf('.');
            if (dot > factoryPid.length() && name.startsWith(factoryPid)) {
                return factoryPid + '-' + name.substring(factoryPid.length() + 1, dot);
            }
        }
        return stored.startsWith(factoryPid) && stored.length() > factoryPid.length()
                ? factoryPid + '-' + stored.substring(factoryPid.length() + 1)
                : stored;
    }

    /**
     * Reads the configurations that have not been delivered: another bundle may hold up the thread that delivers them. Takes as
     * long as the configuration service does.
     *
     * @throws IOException if the configurations cannot be read
     */
    public void fetch() throws IOException {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        ConfigurationAdmin admin = reference == null ? null : context.getService(reference);
        if (admin == null) {
            throw new IOException("there is no configuration service");
        }
        try {
            Configuration[] found = admin.listConfigurations("(service.factoryPid=" + factoryPid + ")");
            for (Configuration each : found == null ? new Configuration[0] : found) {
                fetch(each);
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(factoryPid, e);
        } finally {
            context.ungetService(reference);
        }
    }

    private void fetch(Configuration configuration) {
        ServiceReference<?> receiver;
        synchronized (this) {
            receiver = requireNonNull(registration, "it was registered").getReference();
        }
        Dictionary<String, Object> read = configuration.getProcessedProperties(receiver);
        synchronized (this) {
            if (read != null && !instances.containsKey(configuration.getPid())) {
                updated(configuration.getPid(), read);
            }
        }
    }

    /** Stops following. The listener is not called afterwards. */
    @Override
    public void close() {
        List<Instance<C>> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(instances.values());
            instances.clear();
        }
        if (registration != null) {
            registration.unregister();
        }
        if (changes != null) {
            changes.unregister();
        }
        all.forEach(instance -> instance.follower().close());
    }
}
