package dev.sshdaudit.core;

import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.AuditSettings.Mode;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What the PID {@code audit} says. Immutable. */
record Settings(boolean enable, String format, String storage, Policy policy) {

    Settings(boolean enable, String format, String storage, Mode mode) {
        this(enable, format, storage, new Policy(mode));
    }

    /**
     * Takes what was configured.
     *
     * @throws InvalidConfigurationException if a number is out of its range
     */
    static Settings of(AuditSettings settings) throws InvalidConfigurationException {
        Limits limits = Limits.of(
                inRange("mailbox.size", settings.mailbox_size(), Limits.SMALLEST_SIZE, Limits.LARGEST_SIZE),
                settings.mailbox_total() == 0
                        ? 0
                        : inRange("mailbox.total", settings.mailbox_total(), Limits.SMALLEST_TOTAL, Long.MAX_VALUE),
                (int) inRange("mailbox.timeout", settings.mailbox_timeout(), 0, Limits.LONGEST_TIMEOUT_SECONDS));
        return new Settings(
                settings.enable(),
                settings.format(),
                settings.storage(),
                new Policy(settings.mode(), users(settings.exempt_users()), limits, settings.unauthenticated()));
    }

    private static long inRange(String key, long value, long least, long most) throws InvalidConfigurationException {
        if (value < least || value > most) {
            String range = most == Long.MAX_VALUE ? "0, or a number from " + least : "from " + least + " to " + most;
            throw new InvalidConfigurationException(AuditSettings.PID, key, value, range);
        }
        return value;
    }

    private static Set<String> users(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(user -> !user.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
