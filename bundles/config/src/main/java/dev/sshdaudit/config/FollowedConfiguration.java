package dev.sshdaudit.config;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The configuration of one PID as a tool for operators sees and changes it. Each {@link ConfigFollower} registers itself as a
 * service of this type. Whether a user may see or change it is for the caller to check. Thread-safe.
 */
@ProviderType
public interface FollowedConfiguration {

    /**
     * An error in a configuration.
     *
     * @param since when the configuration with the error was delivered
     * @param text the error as the log tells it, with PID, key, value and the values that are allowed
     */
    record Problem(Instant since, String text) {}

    /** The PID. */
    String pid();

    /** The error in the configuration that was delivered last, or null if it has none. */
    @Nullable
    Problem problem();

    /**
     * A key as it is in force.
     *
     * @param name the key
     * @param value the value in force as a file has it; {@code ***} for a secret that is set
     * @param source {@link #DEFAULT}, {@link #SET}, {@link #LAST_GOOD} or {@link #NOT_IN_FORCE}
     * @param refused why the value that is set is not in force, without secrets; null if it is
     */
    record Key(
            String name,
            String value,
            String source,
            @Nullable String refused) {}

    /** The source of a value that is not set, or that was refused before there was a good one. */
    String DEFAULT = "default";

    /** The source of a value that is set. */
    String SET = "set";

    /** The source of a value that was set before the one that was refused. */
    String LAST_GOOD = "last good value";

    /** The source of all values of a PID of which no configuration is in force. */
    String NOT_IN_FORCE = "not in force";

    /** All keys, sorted by their names; none before the configuration service has delivered a configuration. */
    List<Key> keys();

    /**
     * Looks whether a value may be set, without changing anything: whether there is such a key, whether the value is of its type
     * and in its range, and whether it fits the values of the other keys. What only a trial shows, such as a folder that cannot
     * be written or a bucket that is not there, is not looked at; nor what a reference such as {@code $[env:NAME]} stands for.
     *
     * @param value the value as a file has it, or null for the default
     * @return why not, with PID and key and without secrets; null if the value may be set
     */
    @Nullable
    String check(String key, @Nullable String value);

    /**
     * Sets a key, or removes it. The configuration service stores the change, and in Karaf the file in {@code etc} gets it, with
     * its comments kept. Returns when the change is in force, or was refused: {@link #keys} tells. The log tells who made the
     * change: the user as whom the calling thread runs.
     *
     * @param value the value as a file has it, or null for the default
     * @throws IllegalArgumentException if {@link #check} says why not; nothing was changed
     * @throws IOException if the change cannot be stored, or is not taken within some seconds; the message says which
     */
    void set(String key, @Nullable String value) throws IOException;
}
