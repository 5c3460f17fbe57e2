package dev.sshdaudit.config;

import org.osgi.annotation.versioning.ConsumerType;

/** Takes what was configured. Calls come one at a time. */
@ConsumerType
public interface ConfigListener<C> {

    /**
     * Puts a configuration in force.
     *
     * @throws InvalidConfigurationException if it cannot be; what was in force before still is
     */
    void apply(C config) throws InvalidConfigurationException;

    /**
     * Puts a configuration in force, as the other method does.
     *
     * @param by who changed it, such as {@code user "karaf", ssh(/127.0.0.1:4711)}, or null if that is not known
     */
    default void apply(C config, String by) throws InvalidConfigurationException {
        apply(config);
    }

    /** A configuration was refused, or accepted in part only; the message has been logged. */
    default void rejected(String message) {}
}
