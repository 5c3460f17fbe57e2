package dev.sshdaudit.config;

import dev.sshdaudit.config.FollowedConfiguration.Key;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What became of the configuration that was delivered last. Immutable.
 *
 * @param given the keys that are set, with their values as they were delivered; missing keys that are still held are among them
 * @param inForce the configuration in force; null if there is none
 * @param refused why the value of a key is not in force, by key
 * @param problem why the configuration as a whole is not in force, or null
 */
record StateOfKeys<C>(
        Map<String, Object> given,
        @Nullable C inForce,
        Map<String, String> refused,
        @Nullable String problem) {

    StateOfKeys {
        given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
        refused = Map.copyOf(refused);
    }

    /** The keys as operators see them. */
    List<Key> keys(ConfigReader<C> reader) {
        C set = reader.read(given, inForce, Set.of()).config();
        return reader.keys().stream().map(key -> key(reader, key, set)).toList();
    }

    private Key key(ConfigReader<C> reader, String key, C set) {
        String why = refused.get(key);
        if (inForce == null) {
            return new Key(
                    key, reader.shown(set, key), FollowedConfiguration.NOT_IN_FORCE, why == null ? problem : why);
        }
        if (why == null && !reader.isSame(key, inForce, set)) {
            why = problem;
        }
        String value = reader.shown(inForce, key);
        if (why == null) {
            String source = given.containsKey(key) ? FollowedConfiguration.SET : FollowedConfiguration.DEFAULT;
            return new Key(key, value, source, null);
        }
        boolean isDefault = reader.isSame(key, inForce, null);
        return new Key(key, value, isDefault ? FollowedConfiguration.DEFAULT : FollowedConfiguration.LAST_GOOD, why);
    }

    /**
     * Says why a value may not be set.
     *
     * @param value the value, or null for the default
     * @return null if it may be
     */
    @Nullable
    String check(ConfigReader<C> reader, ConfigListener<C> listener, String key, @Nullable String value) {
        if (!reader.isKey(key)) {
            return reader.noSuchKey(key);
        } else if (value != null && value.contains("${")) {
            return reader.onlyInFile(key);
        } else if (value != null && value.contains("$[")) {
            return null;
        }
        Map<String, Object> next = new LinkedHashMap<>(given);
        // they keep their values whatever this key has
        Set<String> kept = new TreeSet<>(refused.keySet());
        kept.remove(key);
        if (value == null) {
            next.remove(key);
        } else {
            next.put(key, value);
        }
        ConfigReader.Reading<C> reading = reader.read(next, inForce, kept);
        String why = reading.refused().get(key);
        if (why != null) {
            return why;
        }
        if (inForce == null && listener.lacks(reading.config()) != null) {
            return null;
        }
        try {
            listener.check(reading.config());
            return null;
        } catch (InvalidConfigurationException e) {
            return e.getMessage();
        }
    }
}
