package dev.sshdaudit.sshd;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what recordings tell of the properties of a server's service. Left out are properties of the framework's own, which
 * mean nothing in another run of it, and all that may be a secret: a component's whole configuration can become properties of
 * its service.
 */
final class RecordedProperties {

    private static final int MOST_PROPERTIES = 32;
    private static final int MOST_VALUES = 16;
    private static final int LONGEST_TEXT = 256;

    private static final Set<String> OF_THE_FRAMEWORK = Set.of(
            "objectclass",
            "service.id",
            "service.bundleid",
            "service.scope",
            "service.ranking",
            "component.id",
            "component.name");

    /** Parts of names of what is a secret. */
    private static final List<String> SECRET =
            List.of("pass", "secret", "token", "credential", "private", "key", "answer");

    private RecordedProperties() {}

    /** Returns texts, numbers, truth values and lists of these, by name. */
    static Map<String, Object> of(Map<String, Object> properties) {
        Map<String, Object> recorded = new LinkedHashMap<>();
        for (Map.Entry<String, Object> property : new TreeMap<>(properties).entrySet()) {
            Object value = isRecorded(property.getKey()) ? value(property.getValue()) : null;
            if (value != null && recorded.size() < MOST_PROPERTIES) {
                recorded.put(cut(property.getKey()), value);
            }
        }
        return recorded;
    }

    private static boolean isRecorded(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !name.startsWith(".")
                && !OF_THE_FRAMEWORK.contains(lower)
                && SECRET.stream().noneMatch(lower::contains);
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof Collection<?> several) {
            return values(several);
        } else if (value != null && value.getClass().isArray()) {
            List<@Nullable Object> several = new ArrayList<>();
            for (int i = 0; i < Math.min(Array.getLength(value), MOST_VALUES); i++) {
                several.add(Array.get(value, i));
            }
            return values(several);
        }
        return single(value);
    }

    private static List<Object> values(Collection<?> several) {
        List<Object> values = new ArrayList<>();
        for (Object each : several) {
            Object value = single(each);
            if (value != null && values.size() < MOST_VALUES) {
                values.add(value);
            }
        }
        return values;
    }

    /** Other objects may be anything, and know how to show it: nothing of them is recorded. */
    private static @Nullable Object single(@Nullable Object value) {
        if (value instanceof Boolean) {
            return value;
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            return ((Number) value).longValue();
        } else if (value instanceof String || value instanceof Character || value instanceof Number) {
            return cut(value.toString());
        }
        return null;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }
}
