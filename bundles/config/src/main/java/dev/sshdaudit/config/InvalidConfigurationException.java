package dev.sshdaudit.config;

import org.jspecify.annotations.Nullable;

/** A configuration that cannot be put in force. The message names PID, key, value and what is allowed. */
public class InvalidConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable String key;

    /** Makes an exception about more than one key. The message names PID and keys, and holds no secret. */
    public InvalidConfigurationException(String message) {
        super(message);
        key = null;
    }

    private InvalidConfigurationException(String key, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.key = key;
    }

    /**
     * Describes a value that is allowed, and cannot be put in force here.
     *
     * @param key the key that has the value
     * @param message all of it: PID, key, what is wrong, and what to do; never a secret
     * @param cause why, or null
     */
    public static InvalidConfigurationException of(String key, String message, @Nullable Throwable cause) {
        return new InvalidConfigurationException(key, message, cause);
    }

    /**
     * Makes an exception about the value of one key.
     *
     * @param value the value, which must not be secret
     * @param allowed what the value must be, such as {@code "true or false"}
     */
    public InvalidConfigurationException(String pid, String key, Object value, String allowed) {
        super(describe(pid, key, value, allowed));
        this.key = key;
    }

    /** The key whose value is not allowed, or null if the exception is about several keys. */
    public @Nullable String key() {
        return key;
    }

    static String describe(String pid, String key, Object value, String allowed) {
        return "PID " + pid + ", key " + key + ": \"" + value + "\" is not allowed, it must be " + allowed;
    }
}
