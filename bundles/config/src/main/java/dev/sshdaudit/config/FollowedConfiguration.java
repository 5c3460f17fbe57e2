package dev.sshdaudit.config;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The configuration of one PID as a tool for operators sees it. Each {@link ConfigFollower} registers itself as a
 * service of this type. Thread-safe.
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
}
