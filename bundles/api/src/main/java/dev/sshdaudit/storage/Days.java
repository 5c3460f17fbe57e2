package dev.sshdaudit.storage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Days in UTC that follow each other.
 *
 * @param from the first day; null if there is no first one
 * @param to the last day; null if there is no last one
 */
public record Days(@Nullable LocalDate from, @Nullable LocalDate to) {

    /** All days. */
    public static final Days ALL = new Days(null, null);

    /** The day of a time and all later ones; all days if there is no time. */
    public static Days since(@Nullable Instant time) {
        return new Days(time == null ? null : of(time), null);
    }

    /** The day of a time and all earlier ones; all days if there is no time. */
    public static Days until(@Nullable Instant time) {
        return new Days(null, time == null ? null : of(time));
    }

    /** The day of a time. */
    public static LocalDate of(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** Whether a day is one of these. */
    public boolean contains(LocalDate day) {
        return (from == null || !day.isBefore(from)) && (to == null || !day.isAfter(to));
    }
}
