package dev.sshdaudit.provider;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings one format, storage, ledger or encryption. Two providers of the same class bring two independent ones. Calls come one at a time:
 * first {@link #name} and {@link #pid}; then, if the format or storage is used, {@link #configure} and
 * {@link #service}; last {@link #close}.
 *
 * @param <S> the interface of what the provider brings
 */
@ConsumerType
public interface Provider<S> extends AutoCloseable {

    /** The name by which the PID {@code audit} selects the format or storage, such as {@code file}; of a ledger or an encryption, its name. */
    String name();

    /** The PID that configures the format or storage, such as {@code audit.file}; empty if there is no such PID. */
    default Optional<String> pid() {
        return Optional.empty();
    }

    /**
     * Puts a configuration in force. Called once before the first use, and again for each change.
     *
     * @param properties values by key, none if nothing was configured; a missing key has its default
     * @throws IllegalArgumentException if the configuration cannot be put in force; the message names PID, key and what
     *     is allowed. The former configuration stays in force
     */
    default void configure(Map<String, ?> properties) {}

    /** The format or storage; the same object each time. */
    S service();

    /** Releases resources. The format or storage is no longer used. Must not throw. */
    @Override
    default void close() {}
}
