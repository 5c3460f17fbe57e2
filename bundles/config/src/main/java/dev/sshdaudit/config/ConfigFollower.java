package dev.sshdaudit.config;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
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

    private static final String NOTHING = ". Nothing is in force.";

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFollower.class);

    private final String pid;
    private final ConfigReader<C> reader;
    private final ConfigListener<C> listener;
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

    /** Null as long as no configuration is in force. */
    @GuardedBy("this")
    private @Nullable C inForce;

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

    private volatile @Nullable StateOfKeys<C> state;

    private volatile @Nullable Problem problem;
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
        return problem;
    }

    @Override
    public List<Key> keys() {
        StateOfKeys<C> now = state;
        return now == null ? List.of() : now.keys(reader);
    }

    @Override
    public @Nullable String check(String key, @Nullable String value) {
        StateOfKeys<C> now = state;
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

    private void problem(String text) {
        Problem known = problem;
        if (known == null || !known.text().equals(text)) {
            problem = new Problem(Instant.now(), text);
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
        putInForce(whole);
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
            putInForce(guard.held());
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
            problem(what);
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

    /**
     * A key that is wrong keeps its value. While nothing is in force, it has its default instead, as a typing error
     * should not keep everything from being recorded; unless it is {@link Decisive}.
     */
    @GuardedBy("this")
    private void putInForce(Map<String, Object> given) {
        String by = author.getAndSet(null);
        Map<String, String> refused = new LinkedHashMap<>();
        String why = null;
        try {
            why = tryToPutInForce(given, refused, by);
        } catch (RuntimeException e) {
            LOG.error("PID {}: the configuration could not be put in force", pid, e);
            why = "PID " + pid + ": the configuration could not be put in force: " + e;
            problem(why);
        }
        Map<String, Object> known = new LinkedHashMap<>(given);
        known.keySet().removeIf(key -> !reader.isKey(key));
        state = new StateOfKeys<>(known, inForce, refused, why);
    }

    /** Returns why nothing of the configuration is in force, or null. */
    @GuardedBy("this")
    private @Nullable String tryToPutInForce(
            Map<String, Object> given, Map<String, String> refused, @Nullable String by) {
        List<String> problems = new ArrayList<>();
        while (true) {
            ConfigReader.Reading<C> reading = reader.read(given, inForce, refused.keySet());
            if (listener.isWhole() && !reading.problems().isEmpty()) {
                refused.putAll(reading.refused());
                problems.addAll(reading.problems());
                return refuseWhole(given, refused.keySet(), problems);
            } else if (inForce == null) {
                String lack = listener.lacks(reading.config());
                if (lack != null) {
                    problem = null;
                    LOG.info("PID {}, {}", pid, lack);
                    refused.putAll(reading.refused());
                    return "PID " + pid + ", " + lack;
                } else if (reader.isAnyDecisive(reading.refused().keySet())) {
                    refused.putAll(reading.refused());
                    return reject(String.join("; ", reading.problems()) + NOTHING);
                }
            }
            try {
                listener.apply(reading.config(), by);
                problems.addAll(reading.problems());
                refused.putAll(reading.refused());
                report(String.join("; ", problems), refused.size());
                reader.changes(inForce, reading.config()).log(pid, by, listener.narrows());
                inForce = reading.config();
                return null;
            } catch (InvalidConfigurationException e) {
                problems.add(e.getMessage());
                String key = e.key();
                if (listener.isWhole()) {
                    if (key != null) {
                        refused.put(key, e.getMessage());
                    }
                    return refuseWhole(given, refused.keySet(), problems);
                } else if (key == null
                        || !given.containsKey(key)
                        || inForce == null && reader.isAnyDecisive(Set.of(key))
                        || refused.putIfAbsent(key, e.getMessage()) != null) {
                    return reject(String.join("; ", problems)
                            + (inForce == null ? NOTHING : ". The last good configuration stays in force."));
                }
            }
        }
    }

    /** Refuses a configuration that is put in force whole. */
    @GuardedBy("this")
    private String refuseWhole(Map<String, Object> given, Set<String> refused, List<String> problems) {
        String why = reject(String.join("; ", problems)
                + (inForce == null ? NOTHING : ". The last good configuration stays in force."));
        Set<String> wrong = new TreeSet<>(given.keySet());
        wrong.removeIf(reader::isKey);
        wrong.addAll(refused);
        listener.refused(reader.read(given, null, refused).config(), wrong);
        return why;
    }

    /** Logs what is wrong with a configuration of which the other keys are in force. */
    @GuardedBy("this")
    private void report(String problems, int refused) {
        if (problems.isEmpty()) {
            problem = null;
            return;
        }
        String instead = "";
        if (refused > 0 && inForce == null) {
            instead = "No configuration was in force before, so "
                    + (refused == 1 ? "this key has its default; a" : "these keys have their defaults; a");
        } else if (refused > 0) {
            instead =
                    (refused == 1 ? "The last good value of this key stays" : "The last good values of these keys stay")
                            + " in force; a";
        }
        reject(problems + ". " + (refused == 0 ? "A" : instead) + "ll other keys are in force as they are set.");
    }

    private String reject(String message) {
        LOG.error(message);
        problem(message);
        listener.rejected(message);
        return message;
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
