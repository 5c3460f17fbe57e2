package dev.sshdaudit.web.http;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a query, each once. Immutable. */
public final class Parameters {

    private final Map<String, String> values;

    /** Takes the parameters, decoded; a name with an empty value counts as not given. */
    public Parameters(Map<String, String> values) {
        Map<String, String> given = new HashMap<>(values);
        given.values().removeIf(String::isEmpty);
        this.values = Map.copyOf(given);
    }

    /** A text, or null if it is not given. */
    public @Nullable String text(String name) {
        return values.get(name);
    }

    /** Whether a switch is on: {@code true}, or {@code false}, or not given, which is the same. */
    public boolean is(String name) {
        String value = values.getOrDefault(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw refused(name, "true or false");
        }
        return value.equals("true");
    }

    /**
     * A whole number.
     *
     * @param otherwise the number where none is given
     */
    public long number(String name, long least, long most, long otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw refused(name, "a whole number from " + least + " to " + most);
    }

    /** Refuses a parameter. */
    public static HttpException refused(String name, String allowed) {
        return new HttpException(400, "parameter " + name + " must be " + allowed);
    }
}
