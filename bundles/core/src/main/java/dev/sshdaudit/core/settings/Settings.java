package dev.sshdaudit.core.settings;

import dev.sshdaudit.core.settings.AuditSettings.Mode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the PID {@code audit} says. Immutable. */
public record Settings(boolean enable, String format, String storage, Policy policy) {

    public static final String NONE = "none";

    /** What is in force before anything has been configured. */
    public static final Settings DEFAULT = new Settings(false, NONE, NONE, Mode.best_effort);

    public Settings(boolean enable, String format, String storage, Mode mode) {
        this(enable, format, storage, new Policy(mode));
    }

    /** Takes what was configured; the numbers are in their ranges, which the reader of the configuration has checked. */
    public static Settings of(AuditSettings settings) {
        Limits limits = Limits.of(settings.mailbox_size(), settings.mailbox_total(), settings.mailbox_timeout());
        return new Settings(
                settings.enable(),
                settings.format(),
                settings.storage(),
                new Policy(settings.mode(), users(settings.exempt_users()), limits, settings.unauthenticated()));
    }

    /** Whether connections are recorded, and how, as a sentence. */
    @Override
    public String toString() {
        return "Auditing of SSH connections is " + (enable ? "on" : "off") + ": format " + format + ", storage "
                + storage + ", mode " + policy.mode();
    }

    /** Whether connections are recorded, and nothing of it is kept. */
    public boolean keepNothing() {
        return enable && (format.equals(NONE) || storage.equals(NONE));
    }

    /** Names of exempt users that look like patterns, and are none. */
    public List<String> seemingPatterns() {
        return sorted(policy.exemptUsers()).stream()
                .filter(name -> name.contains("*"))
                .toList();
    }

    /** What a connection's recording tells of a change: each key that changed, with its former and its new value. */
    public Map<String, Object> changesFrom(Settings before) {
        Map<String, Object> changes = new LinkedHashMap<>();
        compare(changes, "format", before.format, format);
        compare(changes, "storage", before.storage, storage);
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

    /** Names separated by commas; a comma or a backslash that belongs to a name has a backslash before it. */
    private static Set<String> users(String list) {
        Set<String> users = new HashSet<>();
        StringBuilder name = new StringBuilder();
        boolean escaped = false;
        for (char c : (list + ",").toCharArray()) {
            if (escaped || c != '\\' && c != ',') {
                name.append(c);
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else {
                users.add(name.toString().strip());
                name.setLength(0);
            }
        }
        users.remove("");
        return users;
    }
}
