package dev.sshdaudit.web.api;

import dev.sshdaudit.text.MaskedKeys;
import org.jspecify.annotations.Nullable;

/** Keys in a row that are not recorded: told once, with their number where it is known of all. For one thread. */
final class MaskedRun {

    private @Nullable Object characters;
    private long since;

    /**
     * Takes keys.
     *
     * @param more as {@link MaskedKeys#of} returns it
     */
    void add(long t, Object more) {
        Object before = characters;
        if (before == null) {
            since = t;
            characters = more;
        } else {
            characters =
                    before instanceof Long one && more instanceof Long other ? (Object) (one + other) : Boolean.TRUE;
        }
    }

    /** When the first of them was typed. */
    long since() {
        return since;
    }

    /** Ends the row: what to tell of it, or null if there were no such keys. */
    @Nullable
    String end() {
        Object ended = characters;
        characters = null;
        return ended == null ? null : MaskedKeys.words(ended);
    }
}
