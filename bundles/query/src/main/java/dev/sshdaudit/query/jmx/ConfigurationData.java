package dev.sshdaudit.query.jmx;

import dev.sshdaudit.query.ConfigurationKey;
import javax.management.ConstructorParameters;
import org.jspecify.annotations.Nullable;

/** A key of the configuration as it is in force. Immutable. */
public final class ConfigurationData {

    private final String pid;
    private final String key;
    private final String value;
    private final String source;
    private final @Nullable String refused;

    /** Makes one of its attributes. */
    @ConstructorParameters({"pid", "key", "value", "source", "refused"})
    public ConfigurationData(String pid, String key, String value, String source, @Nullable String refused) {
        this.pid = pid;
        this.key = key;
        this.value = value;
        this.source = source;
        this.refused = refused;
    }

    static ConfigurationData of(ConfigurationKey key) {
        return new ConfigurationData(key.pid(), key.key(), key.value(), key.source(), key.refused());
    }

    /** The PID. */
    public String getPid() {
        return pid;
    }

    /** The key. */
    public String getKey() {
        return key;
    }

    /** The value in force; *** for a secret that is set. */
    public String getValue() {
        return value;
    }

    /** default, set, last good value, or not in force. */
    public String getSource() {
        return source;
    }

    /** Why the value that is set is not in force; null if it is. */
    public @Nullable String getRefused() {
        return refused;
    }
}
