package dev.sshdaudit.config;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the configuration of one PID and keeps the last good one in force, key by key. A key whose value cannot be
 * understood keeps its former value, and the other keys change. A key that is missing keeps its value, too, until the
 * configuration has not changed for three seconds. Then the key gets its default if the operator removed it, and is
 * written back if Karaf lost it ({@link LossGuard}). Thread-safe; calls the listener on one thread at a time.
 *
 * <p>Declarative Services could configure a component itself. It would tear the component down for a wrong value, and
 * publish all values, secrets included, as service properties. So no component of this project uses that.
 *
 * @param <C> an annotation type, as for component property types: the only place where keys and defaults stand
 */
public final class ConfigFollower<C> implements FollowedConfiguration, AutoCloseable {

    /** How long the configuration must stay the same before missing keys are given up or written back. */
    static final long SETTLED_NANOS = 3_000_000_000L;

    /** How long {@link #set} waits until the configuration service has delivered a change. */
    private static final long DELIVERY_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFollower.class);

    private final String pid;
    private final ConfigReader<C> reader;
    private final ConfigListener<C> listener;
    private final InForce<C> inForce;
    private final StoredConfiguration store;
    private final Delay delay;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private final LossGuard guard = new LossGuard();

    /** The last values of keys as the configuration service stores them, for writing lost keys back. */
    @GuardedBy("this")
    private final Map<String, Object> stored = new LinkedHashMap<>();

    private @Nullable ServiceRegistration<ManagedService> registration;

    /** The service that gets the configuration; null before {@link #follow}. */
    private @Nullable ServiceRegistration<?> receiver;

    private @Nullable ServiceRegistration<SynchronousConfigurationListener> authors;
    private @Nullable ServiceRegistration<FollowedConfiguration> followed;

    @GuardedBy("this")
    private boolean delivered;

    /** The unknown keys that the last configuration had. */
    @GuardedBy("this")
    private Set<String> unknown = Set.of();

    /** Unknown keys that went away a moment ago, and when. */
    @GuardedBy("this")
    private final Map<String, Long> gone = new HashMap<>();

    /** The author of the configuration that the configuration service will deliver next, or null if not known. */
    private final AtomicReference<@Nullable String> author = new AtomicReference<>();

    private final Deliveries deliveries;

    /** Held while a key is set, so that one is set at a time. */
    private final Object setting = new Object();

    private volatile boolean closed;

    ConfigFollower(
            String pid,
            Class<C> type,
            ConfigListener<C> listener,
            StoredConfiguration store,
            Delay delay,
            LongSupplier nanoTime) {
        this.pid = pid;
        this.deliveries = new Deliveries(pid, DELIVERY_SECONDS);
        this.reader = new ConfigReader<>(pid, type);
        this.listener = listener;
        this.inForce = new InForce<>(pid, reader, listener);
        this.store = store;
        this.delay = delay;
        this.nanoTime = nanoTime;
    }

    /**
     * Begins to follow a PID. The listener gets the configuration soon, on another thread; if there is no
     * configuration, it gets the defaults.
     *
     * @param context the context of the bundle that is configured
     * @param pid the PID
     * @param type the annotation type that declares the keys
     * @param listener puts each configuration in force
     */
    public static <C> ConfigFollower<C> follow(
            BundleContext context, String pid, Class<C> type, ConfigListener<C> listener) {
        ConfigFollower<C> follower = new ConfigFollower<>(
                pid,
                type,
                listener,
                new StoredConfiguration(context, pid),
                new Delay("sshd-audit configuration of " + pid),
                System::nanoTime);
        // called before the ManagedService, and on the thread that changes the configuration
        follower.authors = context.registerService(
                SynchronousConfigurationListener.class,
                event -> {
                    if (pid.equals(event.getPid())) {
                        follower.author.set(Author.ofThisThread());
                    }
                },
                null);
        follower.registration = context.registerService(
                ManagedService.class,
                follower::updated,
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, pid)));
        follower.receiver = follower.registration;
        follower.followed = context.registerService(FollowedConfiguration.class, follower, null);
        return follower;
    }

    /**
     * Makes a follower of one configuration of a factory, which the factory tells what is delivered.
     *
     * @param pid the PID as operators see it, which is the name of the file
     * @param stored the PID under which the configuration service keeps the configuration
     * @param factory the service that gets the configurations of the factory
     */
    static <C> ConfigFollower<C> ofFactory(
            BundleContext context,
            String pid,
            String stored,
            Class<C> type,
            ConfigListener<C> listener,
            ServiceRegistration<?> factory) {
        ConfigFollower<C> follower = new ConfigFollower<>(
                pid,
                type,
                listener,
                new StoredConfiguration(context, stored, pid),
                new Delay("sshd-audit configuration of " + pid),
                System::nanoTime);
        follower.receiver = factory;
        follower.followed = context.registerService(FollowedConfiguration.class, follower, null);
        return follower;
    }

    /** Tells who has made the configuration that is delivered next, or null if that is not known. */
    void madeBy(@Nullable String by) {
        author.set(by);
    }

    @Override
    public String pid() {
        return pid;
    }

    @Override
    public @Nullable Problem problem() {
        return inForce.problem();
    }

    @Override
    public List<Key> keys() {
        StateOfKeys<C> now = inForce.state();
        return now == null ? List.of() : now.keys(reader);
    }

    @Override
    public @Nullable String check(String key, @Nullable String value) {
        StateOfKeys<C> now = inForce.state();
        return now == null
                ? "PID " + pid + ": the configuration service has not delivered a configuration yet: try again"
                : now.check(reader, listener, key, value);
    }

    @Override
    public void set(String key, @Nullable String value) throws IOException {
        synchronized (setting) {
            String why = check(key, value);
            if (why != null) {
                throw new IllegalArgumentException(why);
            }
            synchronized (this) {
                guard.intended(key);
            }
            try {
                store.set(key, value);
                deliveries.await(key, store.delivered(receiver).get(key));
            } finally {
                synchronized (this) {
                    guard.notIntended(key);
                }
            }
            store.awaitFile(key, value);
        }
    }

    synchronized void updated(@Nullable Dictionary<String, ?> properties) {
        if (closed) {
            return;
        }
        delivered = true;
        Map<String, Object> given = ConfigReader.given(properties);
        Map<String, Object> known = new LinkedHashMap<>(given);
        known.keySet().removeIf(key -> !reader.isKey(key));
        Set<String> others = new TreeSet<>(given.keySet());
        others.removeAll(known.keySet());
        long now = nanoTime.getAsLong();
        boolean torn = isTorn(others, now);
        Map<String, String> file = store.readFile(properties == null ? null : properties.get(StoredConfiguration.FILE));
        Map<String, Object> held = guard.take(properties == null ? null : known, torn, file, now);
        remember(known.keySet());
        Map<String, Object> whole = new LinkedHashMap<>(given);
        whole.putAll(held);
        inForce.put(whole, author.getAndSet(null));
        deliveries.done(given);
        if (guard.isWaiting()) {
            delay.instead(SETTLED_NANOS, this::settled);
        } else {
            delay.cancel();
        }
    }

    /**
     * Whether unknown keys have come. What is left of a comment can stay in the file for good, and then an operator must be able to
     * remove keys; and an unknown key that an operator has just removed can come back once, from what Karaf had read before.
     */
    @GuardedBy("this")
    private boolean isTorn(Set<String> others, long now) {
        gone.values().removeIf(when -> now - when > LossGuard.QUICK_NANOS);
        Set<String> come = new TreeSet<>(others);
        come.removeAll(unknown);
        come.removeAll(gone.keySet());
        for (String key : unknown) {
            if (!others.contains(key)) {
                gone.put(key, now);
            }
        }
        unknown = others;
        return !come.isEmpty();
    }

    /**
     * Reads the configuration, unless it has been delivered already. The configuration service delivers to all bundles
     * on one thread, so that another bundle can hold up what is for this one. Takes as long as the service does.
     *
     * @throws IOException if the configuration cannot be read
     */
    public void fetch() throws IOException {
        take(store.readForDelivery(
                requireNonNull(receiver, "follow() was called").getReference()));
    }

    /** Takes a configuration that was read, unless one has been delivered meanwhile, which is no older. */
    synchronized void take(@Nullable Dictionary<String, ?> read) {
        if (!delivered) {
            updated(read);
        }
    }

    @GuardedBy("this")
    private void remember(Set<String> keys) {
        try {
            store.read().forEach((key, value) -> {
                if (keys.contains(key)) {
                    stored.put(key, value);
                }
            });
        } catch (IOException | RuntimeException e) {
            LOG.debug("PID {}: what is stored cannot be read", pid, e);
        }
    }

    /** Called when the configuration has stayed the same: gives up missing keys, or writes them back. */
    synchronized void settled() {
        if (closed) {
            return;
        }
        Set<String> removed = guard.giveUpRemoved();
        if (!removed.isEmpty()) {
            LOG.warn("PID {}: removed: {}. In force instead: {}", pid, names(removed), defaults(removed));
            inForce.put(guard.held(), author.getAndSet(null));
        }
        Map<String, Object> back = new LinkedHashMap<>(stored);
        back.keySet().retainAll(guard.lost());
        back.putAll(guard.setBack());
        if (!back.isEmpty()) {
            putBack(back);
        }
    }

    private void putBack(Map<String, Object> back) {
        String what = "PID " + pid + ": lost while the configuration was written more than once: "
                + names(new TreeSet<>(back.keySet())) + ". What was set there is still in force, and ";
        try {
            store.putBack(back);
            LOG.warn("{}was written back. Repeat a change that was made on purpose.", what);
        } catch (IOException | RuntimeException e) {
            what += "cannot be written back: set it again, or it is lost with the next start";
            LOG.warn(what, e);
            inForce.problem(what);
        }
    }

    private static String names(Set<String> keys) {
        return String.join(", ", keys);
    }

    private String defaults(Set<String> keys) {
        return keys.stream()
                .map(key -> key + " = " + String.valueOf(reader.defaultOf(key)))
                .collect(Collectors.joining(", "));
    }

    /** Stops following. The listener is not called afterwards. */
    @Override
    public void close() {
        closed = true;
        if (registration != null) {
            registration.unregister();
        }
        if (authors != null) {
            authors.unregister();
        }
        if (followed != null) {
            followed.unregister();
        }
        delay.close();
    }
}
