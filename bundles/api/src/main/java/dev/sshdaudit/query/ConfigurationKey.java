package dev.sshdaudit.query;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration of auditing, as it is in force. Immutable.
 *
 * @param pid the PID
 * @param key the key
 * @param value the value in force as it is written in a file; {@code ***} for a secret that is set
 * @param source where the value comes from: {@code default}; {@code set}; {@code last good value} where the value that is set was
 *     refused ({@code default} if there was none); or {@code not in force} where no configuration of the PID is in force, as where
 *     the storage {@code s3} has no bucket: then the value is the one that is set, or the default
 * @param refused why the value that is set is not in force, with the value unless it is a secret; null if it is
 */
public record ConfigurationKey(
        String pid,
        String key,
        String value,
        String source,
        @Nullable String refused) {}
