package dev.sshdaudit.config;

import java.lang.reflect.Method;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks values against the annotations {@link Range}, {@link OneOf} and {@link AbsolutePath} of their keys. */
final class Allowed {

    private Allowed() {}

    /**
     * Checks a value against the annotations of its key.
     *
     * @param key the method that stands for the key
     * @param value a value of that method's type
     * @return null if the value is allowed; otherwise what is allowed, to follow the words "it must be"
     */
    static @Nullable String insteadOf(Method key, Object value) {
        Range range = key.getAnnotation(Range.class);
        if (range != null && !isIn(range, ((Number) value).longValue())) {
            return describe(range);
        }
        OneOf texts = key.getAnnotation(OneOf.class);
        if (texts != null && !value.equals("") && !List.of(texts.value()).contains(value)) {
            return "empty, or one of " + String.join(", ", texts.value());
        }
        if (key.isAnnotationPresent(AbsolutePath.class) && !isFolder((String) value)) {
            return "an absolute path of a folder, such as " + key.getDefaultValue();
        }
        return null;
    }

    private static boolean isIn(Range range, long value) {
        return value >= range.min() && value <= range.max() || range.orZero() && value == 0;
    }

    private static String describe(Range range) {
        String zero = range.orZero() ? "0, or " : "";
        if (range.max() == Long.MAX_VALUE) {
            return zero + "a number from " + range.min();
        } else if (range.max() == range.min() + 1) {
            return zero + range.min() + " or " + range.max();
        }
        return zero + "a number from " + range.min() + " to " + range.max();
    }

    private static boolean isFolder(String text) {
        try {
            Path path = Path.of(text);
            return path.isAbsolute() && path.normalize().getNameCount() > 0;
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
