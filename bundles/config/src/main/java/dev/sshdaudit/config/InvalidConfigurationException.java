package dev.sshdaudit.config;

/** A configuration that cannot be put in force. The message names PID, key, value and what is allowed. */
public class InvalidConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Takes a message that says all of it; never a secret. */
    public InvalidConfigurationException(String message) {
        super(message);
    }

    /**
     * Describes a value that is not allowed.
     *
     * @param value the value, which must not be secret
     * @param allowed what the value must be, such as {@code "true or false"}
     */
    public InvalidConfigurationException(String pid, String key, Object value, String allowed) {
        super(describe(pid, key, value, allowed));
    }

    static String describe(String pid, String key, Object value, String allowed) {
        return "PID " + pid + ", key " + key + ": \"" + value + "\" is not allowed, it must be " + allowed;
    }
}
