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

    /**
     * What has to be configured before there is anything to put in force, such as {@code key bucket: it is not set};
     * null if nothing lacks. Asked as long as no configuration is in force; what lacks is no error, and is told to the
     * log as information.
     */
    default String lacks(C config) {
        return null;
    }

    /** A configuration was refused, or accepted in part only; the message has been logged. */
    default void rejected(String message) {}
}
