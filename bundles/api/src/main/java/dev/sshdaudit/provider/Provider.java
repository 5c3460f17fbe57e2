package dev.sshdaudit.provider;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings one format or storage. Each instance brings one of its own. Calls come one at a time: first to {@link #name} and
 * {@link #pid}; then, only if it is used, to {@link #configure} and {@link #service}; {@link #close} in the end.
 *
 * @param <S> what it brings
 */
@ConsumerType
public interface Provider<S> extends AutoCloseable {

    /** The name by which the PID {@code audit} selects it, such as {@code file}. */
    String name();

    /** The PID of its configuration, such as {@code audit.file}; empty if there is nothing to configure. */
    default Optional<String> pid() {
        return Optional.empty();
    }

    /**
     * Puts a configuration in force: before the first use, where nothing was configured with no keys at all, and whenever
     * it changes.
     *
     * @param properties values by key; a key that is not there has its default
     * @throws IllegalArgumentException if it cannot be; the message names PID, key and what is allowed, and what was in
     *     force before still is
     */
    default void configure(Map<String, ?> properties) {}

    /** What it brings: the same each time. */
    S service();

    /** Gives back what it holds; nothing is used any more. Must not throw. */
    @Override
    default void close() {}
}
