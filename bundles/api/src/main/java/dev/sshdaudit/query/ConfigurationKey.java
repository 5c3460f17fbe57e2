package dev.sshdaudit.query;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration of auditing, as it is in force. Immutable.
 *
 * @param pid the PID
 * @param key the key
 * @param value the value in force as it is written in a file; {@code ***} for a secret that is set
 * @param source where the value comes from: {@code default}, {@code set}, or {@code last good value} where the value that is set was
 *     refused
 * @param refused why the value that is set was refused, with the value unless it is a secret; null if it was not
 */
public record ConfigurationKey(
        String pid,
        String key,
        String value,
        String source,
        @Nullable String refused) {}
