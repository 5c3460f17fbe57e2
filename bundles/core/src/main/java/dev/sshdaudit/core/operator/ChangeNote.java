package dev.sshdaudit.core.operator;

import dev.sshdaudit.message.AuditMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The extras by which recordings tell of a change of the configuration. */
public final class ChangeNote {

    private ChangeNote() {}

    /**
     * Makes the extras.
     *
     * @param extra the extra that tells the changes
     * @param by the user that made them, or null if the user is not known
     * @return none if nothing changed
     */
    public static Map<String, Object> of(String extra, Map<String, Object> changes, @Nullable String by) {
        if (changes.isEmpty()) {
            return Map.of();
        }
        return by(Map.of(extra, changes), by);
    }

    /**
     * Adds who made the changes that extras tell.
     *
     * @param by the user, or null if the user is not known
     */
    public static Map<String, Object> by(Map<String, Object> told, @Nullable String by) {
        Map<String, Object> extras = new LinkedHashMap<>(told);
        if (by != null) {
            extras.put(AuditMessage.CHANGED_BY, by);
        }
        return extras;
    }
}
