package dev.sshdaudit.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells keys that an operator removed or changed from keys that Karaf damaged. Karaf writes a configuration file in
 * place, and Felix fileinstall reads and writes the same file at the same time. So after two quick changes, fileinstall
 * may read an empty file and make the loss permanent, or may deliver what it read before the second change.
 *
 * <p>A missing key keeps its former value, and so does a key that is set back to an old value that the file does not
 * hold. When the configuration has not changed for a while, each missing key counts as removed by the operator, or as
 * lost. The caller writes lost keys back. Not thread-safe.
 */
final class LossGuard {

    /** A key that is missing within this time after another change counts as lost, not as removed. */
    static final long QUICK_NANOS = 5_000_000_000L;

    /** All keys with their values, missing ones with their former values. */
    private final Map<String, Object> held = new LinkedHashMap<>();

    /** Whether a configuration was delivered before. */
    private boolean started;

    private Map<String, Object> given = Map.of();
    /** For each key, when its value changed last, in nanoseconds of the caller's clock. */
    private final Map<String, Long> changes = new HashMap<>();
    /** The keys that were set back, each with the value that the file held at that time. */
    private final Map<String, String> setBack = new TreeMap<>();

    /** The keys that are being changed on purpose, by a program that says so. */
    private final Set<String> intended = new TreeSet<>();

    private final Set<String> removed = new TreeSet<>();
    private final Set<String> lost = new TreeSet<>();
    private long lastChange;

    /**
     * Takes a configuration that was delivered.
     *
     * @param keys the known keys with their values; null if the configuration was deleted
     * @param torn whether the configuration has unknown keys, which are often the rest of a comment that was read in
     *     part
     * @param file the values that the file holds now, as texts; without those that cannot be compared
     * @param nanos the present time, in nanoseconds of the caller's clock
     * @return the keys to put in force: those given, and the missing ones with their former values
     */
    Map<String, Object> take(@Nullable Map<String, Object> keys, boolean torn, Map<String, String> file, long nanos) {
        Map<String, Object> now = keys == null ? Map.of() : keys;
        if (!started) {
            started = true;
            held.putAll(now);
        } else {
            classify(now, keys == null, torn, nanos - lastChange < QUICK_NANOS);
            now.forEach((key, value) -> takeValue(key, value, file.get(key), nanos));
        }
        given = Map.copyOf(now);
        lastChange = nanos;
        return Map.copyOf(held);
    }

    private void takeValue(String key, Object value, @Nullable String inFile, long nanos) {
        Object before = held.get(key);
        if (Objects.equals(before, value)) {
            setBack.remove(key);
            return;
        }
        Long changed = changes.get(key);
        boolean quick = changed != null && nanos - changed < QUICK_NANOS && !intended.contains(key);
        if (quick && inFile != null && inFile.equals(String.valueOf(before))) {
            setBack.put(key, inFile);
            return;
        }
        setBack.remove(key);
        changes.put(key, nanos);
        held.put(key, value);
    }

    private void classify(Map<String, Object> now, boolean deleted, boolean torn, boolean quick) {
        removed.removeAll(now.keySet());
        lost.removeAll(now.keySet());
        Set<String> missing = new TreeSet<>(held.keySet());
        missing.removeAll(now.keySet());
        missing.removeAll(removed);
        missing.removeAll(lost);
        missing.removeAll(giveUpIntended(missing));
        if (deleted) {
            // an operator deleted the configuration: no race does that
            removed.addAll(missing);
            removed.addAll(lost);
            lost.clear();
        } else if (torn || now.isEmpty() || quick && !isOneRemoved(now, missing)) {
            lost.addAll(missing);
        } else {
            removed.addAll(missing);
        }
    }

    private Set<String> giveUpIntended(Set<String> missing) {
        Set<String> gone = new TreeSet<>(missing);
        gone.retainAll(intended);
        held.keySet().removeAll(gone);
        return gone;
    }

    /** Whether the only difference from the former configuration is that one key is missing. */
    private boolean isOneRemoved(Map<String, Object> now, Set<String> missing) {
        return missing.size() == 1
                && now.entrySet().stream()
                        .allMatch(entry -> Objects.equals(entry.getValue(), given.get(entry.getKey())));
    }

    /** Takes the next change of a key, or its removal, as made on purpose, until {@link #notIntended}. */
    void intended(String key) {
        intended.add(key);
    }

    /** The key is no longer being changed on purpose. */
    void notIntended(String key) {
        intended.remove(key);
    }

    /** Whether keys are missing or set back, so that the caller must come back once the configuration has settled. */
    boolean isWaiting() {
        return !removed.isEmpty() || !lost.isEmpty() || !setBack.isEmpty();
    }

    /** The missing keys that the caller has to write back. */
    Set<String> lost() {
        return new TreeSet<>(lost);
    }

    /** The keys that were set back, with the values that the caller has to write back. */
    Map<String, String> setBack() {
        return new TreeMap<>(setBack);
    }

    /** Forgets the keys that the operator removed, and returns them. */
    Set<String> giveUpRemoved() {
        Set<String> gone = new TreeSet<>(removed);
        held.keySet().removeAll(gone);
        removed.clear();
        return gone;
    }

    /** All keys with their values, and missing keys with their former values unless they were given up. */
    Map<String, Object> held() {
        return Map.copyOf(held);
    }
}
