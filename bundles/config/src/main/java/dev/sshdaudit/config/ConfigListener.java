package dev.sshdaudit.config;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Puts configurations in force. Calls come one at a time.
 *
 * @param <C> the annotation type that declares the keys
 */
@ConsumerType
public interface ConfigListener<C> {

    /**
     * Puts a configuration in force.
     *
     * @throws InvalidConfigurationException if it cannot be put in force; then the former configuration stays in force
     */
    void apply(C config) throws InvalidConfigurationException;

    /**
     * Puts a configuration in force, as {@link #apply(Object)} does.
     *
     * @param by who changed it, such as {@code user "karaf", ssh(/127.0.0.1:4711)}, or null if that is not known
     */
    default void apply(C config, @Nullable String by) throws InvalidConfigurationException {
        apply(config);
    }

    /**
     * Says which key must be set before the configuration can be put in force, such as
     * {@code key bucket: it is not set}. Called for each configuration as long as none is in force. A missing key is no
     * error: the text is logged as information.
     *
     * @return the text, or null if no key is missing
     */
    default @Nullable String lacks(C config) {
        return null;
    }

    /**
     * Looks, on behalf of a user who is about to change a key, whether {@link #apply(Object)} would refuse a configuration,
     * without putting anything in force. May be called on any thread, while another configuration is put in force. Values that
     * do not fit each other are told; what only a trial shows, such as a folder that cannot be written, is not.
     *
     * @throws InvalidConfigurationException as {@link #apply(Object)} would
     */
    default void check(C config) throws InvalidConfigurationException {}

    /** Called after a configuration was refused as a whole or in part; the message has been logged. */
    default void rejected(String message) {}

    /**
     * Whether a configuration is put in force whole or not at all: one wrong or unknown key keeps all of it from being in force.
     * Where the keys of a PID are read together, as those of a rule, half of them would mean another thing.
     */
    default boolean isWhole() {
        return false;
    }

    /**
     * Called after {@link #rejected} for a configuration that {@linkplain #isWhole is put in force whole}.
     *
     * @param understood the configuration; keys that are wrong have their defaults
     * @param wrong the keys that are wrong or unknown
     */
    default void refused(C understood, Set<String> wrong) {}

    /** Whether the configuration that was put in force last may have less recorded than before, so that the log is to warn. */
    default boolean narrows() {
        return false;
    }
}
