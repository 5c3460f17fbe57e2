package dev.sshdaudit.config;

import java.util.Dictionary;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ManagedService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the configuration of one PID and keeps the last good one in force.
 *
 * <p>A component that declares its configuration to DS is torn down when a value is wrong, and publishes every value,
 * secrets included, as a service property. A follower does neither.
 *
 * @param <C> an annotation type, as for component property types: the only place where keys and defaults stand
 */
public final class ConfigFollower<C> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFollower.class);

    private final String pid;
    private final ConfigReader<C> reader;
    private final ConfigListener<C> listener;
    private ServiceRegistration<ManagedService> registration;
    private boolean inForce;
    /** Whether somebody has set what is in force, and not the defaults alone. */
    private boolean chosen;

    ConfigFollower(String pid, Class<C> type, ConfigListener<C> listener) {
        this.pid = pid;
        this.reader = new ConfigReader<>(pid, type);
        this.listener = listener;
    }

    /**
     * Begins to follow a PID. The listener hears of the configuration soon, on another thread; of the defaults, where
     * there is no configuration.
     *
     * @param context the bundle whose configuration it is
     * @param type the annotation type
     */
    public static <C> ConfigFollower<C> follow(
            BundleContext context, String pid, Class<C> type, ConfigListener<C> listener) {
        ConfigFollower<C> follower = new ConfigFollower<>(pid, type, listener);
        follower.registration = context.registerService(
                ManagedService.class,
                follower::updated,
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, pid)));
        return follower;
    }

    /**
     * Where nothing is in force yet, what can be understood is better than nothing at all: then only the keys that
     * are wrong fall back to their defaults.
     *
     * <p>A configuration that is there, and has lost all its keys, is a file that was read while it was being written.
     * Nobody means to switch auditing off that way.
     */
    synchronized void updated(Dictionary<String, ?> properties) {
        boolean empty = reader.isEmpty(properties);
        if (properties != null && empty && chosen) {
            reject("PID " + pid + ": the configuration has lost all its keys. The last good configuration stays in"
                    + " force; write the keys again, or they are lost with the next start.");
            return;
        }
        ConfigReader.Reading<C> reading = reader.read(properties);
        String problems = String.join("; ", reading.problems());
        if (!problems.isEmpty() && inForce) {
            reject(problems + ". The last good configuration stays in force.");
            return;
        }
        try {
            listener.apply(reading.config());
            inForce = true;
            chosen = !empty;
            if (!problems.isEmpty()) {
                reject(problems + ". There was no configuration before: the other keys are in force.");
            }
        } catch (InvalidConfigurationException e) {
            reject(e.getMessage()
                    + (inForce ? ". The last good configuration stays in force." : ". Nothing is in force."));
        } catch (RuntimeException e) {
            LOG.error("PID {}: the configuration could not be put in force", pid, e);
        }
    }

    private void reject(String message) {
        LOG.error(message);
        listener.rejected(message);
    }

    /** Stops following. The listener is not called afterwards. */
    @Override
    public void close() {
        registration.unregister();
    }
}
