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

    /** A configuration was refused, or accepted in part only; the message has been logged. */
    default void rejected(String message) {}
}
