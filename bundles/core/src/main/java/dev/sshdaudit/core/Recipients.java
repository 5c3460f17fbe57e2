package dev.sshdaudit.core;

import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.selection.Pipelines;
import dev.sshdaudit.core.settings.EncryptionSettings;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Those who may read recordings, as the PID {@code audit.encryption} names them. Immutable. */
final class Recipients {

    private final List<String> keys;

    private Recipients(List<String> keys) {
        this.keys = keys;
    }

    /**
     * Reads the key {@code recipients}.
     *
     * @throws InvalidConfigurationException if it has a value that names none: recordings would not be encrypted by mistake
     */
    static Recipients of(EncryptionSettings settings) throws InvalidConfigurationException {
        List<String> keys = Arrays.stream(settings.recipients().split(","))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .distinct()
                .toList();
        if (keys.isEmpty() && !settings.recipients().isBlank()) {
            throw new InvalidConfigurationException(
                    EncryptionSettings.PID,
                    "recipients",
                    settings.recipients(),
                    "public keys, or empty if recordings are not to be encrypted");
        }
        return new Recipients(keys);
    }

    /**
     * Looks whether new recordings can be encrypted to these.
     *
     * @throws InvalidConfigurationException if a key is wrong, or no encryption is there
     */
    void check(Pipelines pipelines) throws InvalidConfigurationException {
        try {
            pipelines.checkRecipients(keys);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /** Whether there are none: recordings are not to be encrypted. */
    boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * Encrypts new recordings to these.
     *
     * @throws InvalidConfigurationException if a key is wrong; then the former ones count
     */
    void putInForce(Decisions decisions, @Nullable String by) throws InvalidConfigurationException {
        try {
            decisions.encrypt(keys, by);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    private static InvalidConfigurationException refused(IllegalArgumentException e) {
        return InvalidConfigurationException.of("recipients", EncryptionSettings.KEY + ": " + e.getMessage(), e);
    }
}
