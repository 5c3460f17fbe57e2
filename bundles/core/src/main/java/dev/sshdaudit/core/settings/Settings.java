package dev.sshdaudit.core.settings;

import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The configuration of the PID {@code audit}, as it was understood. Immutable.
 *
 * @param enable whether connections are recorded
 * @param pairs the formats and storages
 * @param policy what happens to connections that cannot be recorded
 */
public record Settings(boolean enable, Pairs pairs, Policy policy) {

    /** The name of the format, and of the storage, that keeps nothing. */
    public static final String NONE = "none";

    /** The settings while nothing is configured. */
    public static final Settings DEFAULT = new Settings(false, NONE, NONE, Mode.best_effort);

    /** Settings with one format and one storage. */
    public Settings(boolean enable, String format, String storage, Mode mode) {
        this(enable, format, storage, new Policy(mode));
    }

    /** Settings with one format and one storage. */
    public Settings(boolean enable, String format, String storage, Policy policy) {
        this(enable, Pairs.of(format, storage), policy);
    }

    /**
     * Takes a configuration whose reader has checked that each number is in its range.
     *
     * @throws InvalidConfigurationException if formats, storages, and those that are required do not fit each other
     */
    public static Settings of(AuditSettings settings) throws InvalidConfigurationException {
        Limits limits = Limits.of(settings.mailbox_size(), settings.mailbox_total(), settings.mailbox_timeout());
        return new Settings(
                settings.enable(),
                Pairs.of(settings.format(), settings.storage(), settings.required()),
                new Policy(settings.mode(), Names.of(settings.exempt_users()), limits, settings.unauthenticated()));
    }

    /** Whether connections are recorded, and how, as a sentence. */
    @Override
    public String toString() {
        return "Auditing of SSH connections is " + (enable ? "on" : "off") + ": " + pairs.words() + ", mode "
                + policy.mode();
    }

    /** The value of the key {@code format}. */
    public String format() {
        return pairs.formats();
    }

    /** The value of the key {@code storage}. */
    public String storage() {
        return pairs.storages();
    }

    /** Whether connections are recorded, and no recording is kept. */
    public boolean keepNothing() {
        return enable && pairs.all().stream().allMatch(Pair::keepsNothing);
    }

    /** Names of exempt users that look like patterns, but count as names. */
    public List<String> seemingPatterns() {
        return sorted(policy.exemptUsers()).stream()
                .filter(name -> name.contains("*"))
                .toList();
    }

    /** Each key that differs from former settings, with its former and its new value, as recordings tell of a change. */
    public Map<String, Object> changesFrom(Settings before) {
        Map<String, Object> changes = new LinkedHashMap<>();
        compare(changes, "format", before.format(), format());
        compare(changes, "storage", before.storage(), storage());
        compare(changes, "required", before.pairs.required(), pairs.required());
        compare(changes, "mode", before.policy.mode().name(), policy.mode().name());
        compare(changes, "exempt.users", sorted(before.policy.exemptUsers()), sorted(policy.exemptUsers()));
        return changes;
    }

    private static void compare(Map<String, Object> changes, String key, Object from, Object to) {
        if (!from.equals(to)) {
            changes.put(key, Map.of("from", from, "to", to));
        }
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }
}
