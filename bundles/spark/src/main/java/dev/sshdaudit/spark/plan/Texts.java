package dev.sshdaudit.spark.plan;

import java.io.Serializable;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The texts that a question wants in a column. A value that is not among them is in no row that is wanted.
 *
 * @param exact the texts, or null for any
 * @param beginnings what other texts may begin with
 */
public record Texts(@Nullable Set<String> exact, Set<String> beginnings) implements Serializable {

    /** Any text. */
    public static final Texts ANY = new Texts(null, Set.of());

    static Texts of(String text) {
        return new Texts(Set.of(text), Set.of());
    }

    static Texts beginning(String text) {
        return new Texts(Set.of(), Set.of(text));
    }

    /** Whether any text is wanted. */
    public boolean isAny() {
        return exact == null;
    }

    /** Whether a text may be wanted. */
    public boolean has(String text) {
        return exact == null || exact.contains(text) || beginnings.stream().anyMatch(text::startsWith);
    }

    Texts or(Texts other) {
        if (exact == null || other.exact == null) {
            return ANY;
        }
        return new Texts(both(exact, other.exact), both(beginnings, other.beginnings));
    }

    /** Texts that are among both; more than these where beginnings are among them. */
    Texts and(Texts other) {
        if (exact == null) {
            return other;
        } else if (other.exact == null || !beginnings.isEmpty()) {
            return this;
        }
        return new Texts(exact.stream().filter(other::has).collect(Collectors.toUnmodifiableSet()), Set.of());
    }

    private static Set<String> both(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
    }
}
