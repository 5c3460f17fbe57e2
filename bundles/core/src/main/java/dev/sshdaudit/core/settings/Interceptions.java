package dev.sshdaudit.core.settings;

import org.jspecify.annotations.Nullable;

/** Chooses what is recorded of one connection, and of each of its channels. Thread-safe. */
@FunctionalInterface
public interface Interceptions {

    /**
     * What is recorded now of a channel.
     *
     * @param channelId the channel, or null for what belongs to none
     */
    Interception of(@Nullable Long channelId);
}
