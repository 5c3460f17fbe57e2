package dev.sshdaudit.core.privacy;

import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.settings.RedactSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the PID {@code audit.redact}. */
public final class ChosenSecrets {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{2,64}");
    private static final Pattern BEGINNING = Pattern.compile("[A-Za-z0-9_.+/=-]{3,64}");

    private ChosenSecrets() {}

    /**
     * The patterns that are configured.
     *
     * @throws InvalidConfigurationException if a pattern is not known, or a name or beginning cannot be one
     */
    public static SecretPatterns of(RedactSettings settings) throws InvalidConfigurationException {
        Set<String> patterns = new TreeSet<>(list(settings.patterns()));
        if (!SecretPatterns.NAMES.containsAll(patterns)) {
            throw refused("patterns", settings.patterns(), "some of " + new TreeSet<>(SecretPatterns.NAMES));
        }
        List<String> options = list(settings.options());
        if (!options.stream().allMatch(name -> NAME.matcher(name).matches())) {
            throw refused(
                    "options",
                    settings.options(),
                    "names of 2 to 64 letters, digits, underscores, dots and hyphens, separated by commas");
        }
        List<String> prefixes = list(settings.prefixes());
        if (!prefixes.stream().allMatch(prefix -> BEGINNING.matcher(prefix).matches())) {
            throw refused(
                    "prefixes",
                    settings.prefixes(),
                    "beginnings of 3 to 64 letters, digits and signs of _.+/=-, separated by commas");
        }
        try {
            return SecretPatterns.of(settings.enable() ? patterns : Set.of(), options, prefixes);
        } catch (IllegalArgumentException e) {
            throw refused("options", settings.options(), "shorter, together with prefixes");
        }
    }

    private static InvalidConfigurationException refused(String key, String value, String allowed) {
        return new InvalidConfigurationException(RedactSettings.PID, key, value, allowed);
    }

    private static List<String> list(String names) {
        return Arrays.stream(names.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
