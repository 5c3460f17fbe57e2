package dev.sshdaudit.events;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the facts of an event, without those that are not there. For one thread. */
final class Facts {

    /** A line of syslog is cut by many servers behind 8 KiB. */
    static final int MAX_TEXT = 2048;

    private final Map<String, Object> values = new LinkedHashMap<>();

    Facts text(String name, @Nullable Object value) {
        if (value instanceof String text && !text.isEmpty()) {
            values.put(name, shortened(text));
        }
        return this;
    }

    Facts number(String name, @Nullable Object value) {
        if (value instanceof Long number) {
            values.put(name, number);
        }
        return this;
    }

    Facts flag(String name, @Nullable Object value) {
        if (value instanceof Boolean flag) {
            values.put(name, flag);
        }
        return this;
    }

    Map<String, Object> values() {
        return values;
    }

    /** Cuts a text that is too long, and not in the middle of a character. */
    private static String shortened(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
        return text.substring(0, end) + "…";
    }
}
