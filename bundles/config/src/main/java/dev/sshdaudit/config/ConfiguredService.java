package dev.sshdaudit.config;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * A format or a storage that has one PID, and its two doors. In OSGi, {@link #register} follows the configuration of
 * the PID, and registers the service when a configuration is in force. In programs without OSGi, {@link #configure}
 * takes a configuration from the program, and {@link #service} returns the service. One instance is used through one
 * door.
 *
 * <p>The rule for a configuration that is wrong is the same for all formats and storages:
 *
 * <ul>
 *   <li>In OSGi, a key with a wrong value keeps its last good value, and all other keys apply. In the first
 *     configuration, the key has its default; but if the key is {@link Decisive}, there is no service until its value
 *     is right. The log tells each wrong key by an error.
 *   <li>Without OSGi, a configuration with anything wrong in it is refused as a whole, by an exception.
 * </ul>
 *
 * <p>Thread-safe: configurations are put in force one at a time.
 *
 * @param <S> what is registered, such as {@code AuditFormat}
 * @param <C> the annotation type whose methods are the keys of the PID
 */
public abstract class ConfiguredService<S, C> implements AutoCloseable {

    private static final String THE_PROGRAM = "the program";

    /** Puts a configuration in force. */
    @FunctionalInterface
    protected interface Putting<C> {

        /**
         * Puts a configuration in force.
         *
         * @throws InvalidConfigurationException if that cannot be done; the configuration before is still in force
         */
        void put(C config) throws InvalidConfigurationException;
    }

    private final String name;
    private final String pid;
    private final Class<C> type;
    private final S service;
    private final Putting<C> putting;
    private final Runnable onClose;

    /** Null where no configuration admin is followed. */
    private @Nullable ConfigFollower<C> follower;

    @GuardedBy("this")
    private @Nullable ServiceRegistration<S> registration;

    /** The configuration in force that the program gave; null in OSGi. */
    @GuardedBy("this")
    private @Nullable C chosen;

    @GuardedBy("this")
    private boolean closed;

    /**
     * Makes a service that has no configuration yet.
     *
     * @param name the name by which the PID {@code audit} selects the service, such as {@code file}
     * @param pid the PID of the service's configuration
     * @param type the annotation type whose methods are the keys
     * @param service the service, the same for all configurations
     * @param putting puts configurations in force
     * @param onClose gives back what the service holds; runs once, after the service was withdrawn
     */
    protected ConfiguredService(
            String name, String pid, Class<C> type, S service, Putting<C> putting, Runnable onClose) {
        this.name = name;
        this.pid = pid;
        this.type = type;
        this.service = service;
        this.putting = putting;
        this.onClose = onClose;
    }

    /** The name by which the PID {@code audit} selects the service, such as {@code file}. */
    public String name() {
        return name;
    }

    /** The PID of the service's configuration; never empty. */
    public Optional<String> pid() {
        return Optional.of(pid);
    }

    /** The service: the same each time. */
    public S service() {
        return service;
    }

    /** As {@link ConfigListener#lacks} says; nothing unless a subclass knows better. */
    protected @Nullable String lacks(C config) {
        return null;
    }

    /**
     * As {@link ConfigListener#check} says; allows all unless a subclass knows better.
     *
     * @throws InvalidConfigurationException if values of the configuration do not fit each other, or are not allowed
     */
    protected void check(C config) throws InvalidConfigurationException {}

    /**
     * The door of OSGi: follows the configuration of the PID from now on, and registers the service, with its name as
     * the only property, when the first configuration is in force. That happens on a thread of the configuration admin.
     * To be called once.
     *
     * @param context the context of the bundle that brings the service
     * @param kind the type by which the service is registered
     * @param nameProperty the service property that gets the name
     */
    public void register(BundleContext context, Class<S> kind, String nameProperty) {
        follower = ConfigFollower.follow(context, pid, type, new ConfigListener<>() {
            @Override
            public void apply(C config) throws InvalidConfigurationException {
                applyAndRegister(config, context, kind, nameProperty);
            }

            @Override
            public @Nullable String lacks(C config) {
                return ConfiguredService.this.lacks(config);
            }

            @Override
            public void check(C config) throws InvalidConfigurationException {
                ConfiguredService.this.check(config);
            }
        });
    }

    private synchronized void applyAndRegister(C config, BundleContext context, Class<S> kind, String nameProperty)
            throws InvalidConfigurationException {
        if (closed) {
            // the configuration was on its way when this was closed
            return;
        }
        putting.put(config);
        if (registration == null) {
            registration =
                    context.registerService(kind, service, FrameworkUtil.asDictionary(Map.of(nameProperty, name)));
        }
    }

    /**
     * The door of programs without OSGi: puts a configuration in force. The log tells what the configuration changes.
     *
     * @param properties values by key; a key that is not there has its default
     * @throws IllegalArgumentException if anything is wrong with the configuration; the message names PID, key and what
     *     is allowed, and the configuration before is still in force
     */
    public synchronized void configure(Map<String, ?> properties) {
        ConfigReader<C> reader = new ConfigReader<>(pid, type);
        try {
            C config = reader.readStrictly(properties);
            putting.put(config);
            reader.changes(chosen, config).log(pid, THE_PROGRAM, false);
            chosen = config;
        } catch (InvalidConfigurationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Withdraws the service, gives back what it holds, and takes no configuration any more. Further calls do nothing.
     */
    @Override
    public void close() {
        if (follower != null) {
            // without the lock, which a configuration that is being put in force may hold
            follower.close();
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (registration != null) {
                registration.unregister();
            }
            onClose.run();
        }
    }
}
