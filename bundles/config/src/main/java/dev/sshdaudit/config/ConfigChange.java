package dev.sshdaudit.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The difference between two configurations of one PID, for the log and for recordings. Hides the values of text keys
 * whose names say that they are secrets. Immutable.
 *
 * @param keys for each key that changed, its former and its new value as texts
 * @param narrows whether less is recorded or kept from now on, or fewer connections are refused ({@link Narrows})
 */
public record ConfigChange(Map<String, List<String>> keys, boolean narrows) {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigChange.class);
    private static final List<String> SECRET =
            List.of("secret", "password", "passphrase", "accesskey", "token", "credential");
    private static final String HIDDEN = "(hidden)";
    private static final int LONGEST = 200;

    /** Copies the map. */
    public ConfigChange {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    /** Whether the name of a key says that its value is a secret, which must not be shown. */
    public static boolean isSecret(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(name::contains);
    }

    /** Collects the keys that differ. For one thread. */
    static final class Builder {

        private final Map<String, List<String>> keys = new LinkedHashMap<>();
        private boolean narrows;

        void compare(String key, boolean secret, Object from, Object to, @Nullable Narrows when) {
            if (!from.equals(to)) {
                keys.put(key, List.of(shown(secret, from), shown(secret, to)));
                narrows |= when != null && narrows(from, to, when.value());
            }
        }

        ConfigChange build() {
            return new ConfigChange(keys, narrows);
        }
    }

    private static String shown(boolean secret, Object value) {
        String text = String.valueOf(value);
        if (secret) {
            return text.isEmpty() ? text : HIDDEN;
        }
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    private static boolean narrows(Object from, Object to, Narrows.When when) {
        return switch (when) {
            case SWITCHED_OFF -> Boolean.FALSE.equals(to);
            case SWITCHED_ON -> Boolean.TRUE.equals(to);
            case LOWERED -> ((Enum<?>) to).ordinal() < ((Enum<?>) from).ordinal();
            case RAISED -> ((Number) to).longValue() > ((Number) from).longValue();
            case EMPTIED -> isNothing(to);
            case REDUCED -> isNothing(to) || names(to).size() < names(from).size();
            case EXTENDED -> !names(from).containsAll(names(to));
            case SHORTENED -> !names(to).containsAll(names(from));
            case RESTRICTED -> !to.equals("") && (from.equals("") || !names(to).containsAll(names(from)));
        };
    }

    private static boolean isNothing(Object text) {
        return text.equals("") || text.equals("none");
    }

    private static Set<String> names(Object list) {
        Set<String> names = new HashSet<>(Arrays.asList(String.valueOf(list).split("\\s*(?<!\\\\),\\s*")));
        names.remove("");
        return names;
    }

    /** Whether nothing changes. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * Logs the change, as a warning if it {@linkplain #narrows narrows} auditing. Logs nothing if no key has changed.
     *
     * @param pid the PID of the keys
     * @param by who made the change, or null if that is not known
     * @param less whether the change narrows auditing for reasons that no single key tells
     */
    void log(String pid, @Nullable String by, boolean less) {
        if (isEmpty()) {
            return;
        }
        String who = by == null ? "" : " by " + by;
        if (narrows || less) {
            LOG.warn(
                    "PID {}: changed{}: {}. Less is recorded or kept, or fewer connections are refused",
                    pid,
                    who,
                    this);
        } else {
            LOG.info("PID {}: changed{}: {}", pid, who, this);
        }
    }

    /** A text such as {@code mode: strict -> best_effort, exempt.users: (empty) -> alice}. */
    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        keys.forEach((key, values) -> texts.add(key + ": " + orEmpty(values.get(0)) + " -> " + orEmpty(values.get(1))));
        return String.join(", ", texts);
    }

    private static String orEmpty(String text) {
        return text.isEmpty() ? "(empty)" : text;
    }
}
