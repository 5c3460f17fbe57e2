package dev.sshdaudit.config;

/** A configuration that cannot be put in force. The message names PID, key, value and what is allowed. */
public class InvalidConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String key;

    /** Takes a message that says all of it; never a secret. */
    public InvalidConfigurationException(String message) {
        super(message);
        key = null;
    }

    private InvalidConfigurationException(String key, String message, Throwable cause) {
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
    public static InvalidConfigurationException of(String key, String message, Throwable cause) {
        return new InvalidConfigurationException(key, message, cause);
    }

    /**
     * Describes a value that is not allowed.
     *
     * @param value the value, which must not be secret
     * @param allowed what the value must be, such as {@code "true or false"}
     */
    public InvalidConfigurationException(String pid, String key, Object value, String allowed) {
        super(describe(pid, key, value, allowed));
        this.key = key;
    }

    /** The key whose value is not allowed, or null if it is not one key alone. */
    public String key() {
        return key;
    }

    static String describe(String pid, String key, Object value, String allowed) {
        return "PID " + pid + ", key " + key + ": \"" + value + "\" is not allowed, it must be " + allowed;
    }
}
