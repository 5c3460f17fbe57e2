package dev.sshdaudit.spark.plan;

import java.time.Instant;

/**
 * A span of time.
 *
 * @param from its beginning; {@link Instant#MIN} for none
 * @param to its end, which belongs to it; {@link Instant#MAX} for none
 */
public record Span(Instant from, Instant to) {

    /** All time. */
    public static final Span ALL = new Span(Instant.MIN, Instant.MAX);

    /** Whether the span has neither a beginning nor an end. */
    public boolean isAll() {
        return equals(ALL);
    }

    Span or(Span other) {
        return new Span(from.isBefore(other.from) ? from : other.from, to.isAfter(other.to) ? to : other.to);
    }

    Span and(Span other) {
        return new Span(from.isAfter(other.from) ? from : other.from, to.isBefore(other.to) ? to : other.to);
    }
}
