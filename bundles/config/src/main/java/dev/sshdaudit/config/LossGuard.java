package dev.sshdaudit.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tells changes that an operator made from damage. Karaf writes a configuration file in place, fileinstall reads it at the
 * same time and writes it too. Of two changes in quick succession one can read an empty file, and make what is left of it
 * permanent; or fileinstall delivers, after the second change, what it read before it.
 *
 * <p>A key that is missing keeps the value that it had, and so does a key that is set back though the file says otherwise.
 * When the configuration has not changed for a while, a missing key is either given up, as removed on purpose, or it
 * counts as lost. What is lost has to be put back. Not for use by several threads.
 */
final class LossGuard {

    /** A key that is missing so soon after another change counts as lost, not as removed. */
    static final long QUICK_NANOS = 5_000_000_000L;

    /** All keys with the values that they have, or had before they went missing; null before the first configuration. */
    private Map<String, Object> held;

    private Map<String, Object> given = Map.of();
    /** When keys last changed their values. */
    private final Map<String, Long> changes = new HashMap<>();
    /** Keys that were set back, with what the file said at that time. */
    private final Map<String, String> setBack = new TreeMap<>();

    private final Set<String> removed = new TreeSet<>();
    private final Set<String> lost = new TreeSet<>();
    private long lastChange;

    /**
     * Takes the keys of a configuration that has come.
     *
     * @param keys its keys that are known, with their values; null if there is no configuration
     * @param torn whether it has keys that are not known, as comments are that were torn
     * @param file what the file says now, as far as it can be compared with values
     * @param nanos the time
     * @return the keys to obey: those given, and those that are missing with the values that they had
     */
    Map<String, Object> take(Map<String, Object> keys, boolean torn, Map<String, String> file, long nanos) {
        Map<String, Object> now = keys == null ? Map.of() : keys;
        if (held == null) {
            held = new LinkedHashMap<>(now);
        } else {
            classify(now, keys == null, torn, nanos - lastChange < QUICK_NANOS);
            now.forEach((key, value) -> takeValue(key, value, file.get(key), nanos));
        }
        given = Map.copyOf(now);
        lastChange = nanos;
        return Map.copyOf(held);
    }

    private void takeValue(String key, Object value, String inFile, long nanos) {
        Object before = held.get(key);
        if (Objects.equals(before, value)) {
            setBack.remove(key);
            return;
        }
        Long changed = changes.get(key);
        boolean quick = changed != null && nanos - changed < QUICK_NANOS;
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
        if (deleted) {
            // a race deletes no file
            removed.addAll(missing);
            removed.addAll(lost);
            lost.clear();
        } else if (torn || now.isEmpty() || quick && !isOneRemoved(now, missing)) {
            lost.addAll(missing);
        } else {
            removed.addAll(missing);
        }
    }

    /** Whether all that happened since the configuration before is that one key was removed. */
    private boolean isOneRemoved(Map<String, Object> now, Set<String> missing) {
        return missing.size() == 1
                && now.entrySet().stream()
                        .allMatch(entry -> Objects.equals(entry.getValue(), given.get(entry.getKey())));
    }

    /** Whether keys are missing, so that it has to be decided about them when nothing has changed for a while. */
    boolean isWaiting() {
        return !removed.isEmpty() || !lost.isEmpty() || !setBack.isEmpty();
    }

    /** The missing keys that have to be put back. */
    Set<String> lost() {
        return new TreeSet<>(lost);
    }

    /** The keys that were set back, with the values that have to be put back. */
    Map<String, String> setBack() {
        return new TreeMap<>(setBack);
    }

    /** Gives up the keys that were removed on purpose, and returns them. */
    Set<String> giveUpRemoved() {
        Set<String> gone = new TreeSet<>(removed);
        held.keySet().removeAll(gone);
        removed.clear();
        return gone;
    }

    /** All keys with their values, missing ones that were not given up included. */
    Map<String, Object> held() {
        return Map.copyOf(held);
    }
}
