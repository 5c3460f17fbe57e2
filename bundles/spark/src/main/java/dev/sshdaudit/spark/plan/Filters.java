package dev.sshdaudit.spark.plan;

import dev.sshdaudit.message.Timestamps;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.apache.spark.sql.sources.And;
import org.apache.spark.sql.sources.EqualNullSafe;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThan;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.LessThanOrEqual;
import org.apache.spark.sql.sources.Or;
import org.apache.spark.sql.sources.StringStartsWith;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a filter what it wants of files. A filter that says nothing about files wants all: Spark applies each filter to the rows
 * again, so more is never wrong.
 */
public final class Filters {

    private static final String DAY = "day";

    private Filters() {}

    /** What a filter wants. */
    public static Wanted wanted(Filter filter) {
        if (filter instanceof And and) {
            return wanted(and.left()).and(wanted(and.right()));
        } else if (filter instanceof Or or) {
            return wanted(or.left()).or(wanted(or.right()));
        } else if (filter instanceof EqualTo equal) {
            return equal(equal.attribute(), equal.value());
        } else if (filter instanceof EqualNullSafe equal) {
            return equal(equal.attribute(), equal.value());
        } else if (filter instanceof StringStartsWith starts) {
            return text(starts.attribute(), Texts.beginning(starts.value()));
        }
        return filter instanceof In in ? in(in) : compared(filter);
    }

    private static Wanted in(In in) {
        Wanted wanted = null;
        for (Object value : in.values()) {
            if (value != null) {
                Wanted one = equal(in.attribute(), value);
                wanted = wanted == null ? one : wanted.or(one);
            }
        }
        return wanted == null ? Wanted.ALL : wanted;
    }

    private static Wanted compared(Filter filter) {
        if (filter instanceof GreaterThan greater) {
            return time(greater.attribute(), greater.value(), span -> new Span(span.from(), Instant.MAX));
        } else if (filter instanceof GreaterThanOrEqual greater) {
            return time(greater.attribute(), greater.value(), span -> new Span(span.from(), Instant.MAX));
        } else if (filter instanceof LessThan less) {
            return time(less.attribute(), less.value(), span -> new Span(Instant.MIN, until(less.attribute(), span)));
        } else if (filter instanceof LessThanOrEqual less) {
            return time(less.attribute(), less.value(), span -> new Span(Instant.MIN, span.to()));
        }
        return Wanted.ALL;
    }

    /** A day is not wanted that is not before another; a moment is. */
    private static Instant until(String column, Span span) {
        return column.equals(DAY) ? span.from() : span.to();
    }

    private static Wanted equal(String column, @Nullable Object value) {
        if (value instanceof String text) {
            return text(column, Texts.of(text));
        }
        return time(column, value, span -> span);
    }

    private static Wanted text(String column, Texts texts) {
        return switch (column) {
            case "user" -> new Wanted(Span.ALL, texts, Texts.ANY, Texts.ANY, Texts.ANY);
            case "node" -> new Wanted(Span.ALL, Texts.ANY, texts, Texts.ANY, Texts.ANY);
            case "name" -> new Wanted(Span.ALL, Texts.ANY, Texts.ANY, texts, Texts.ANY);
            case "connection" -> new Wanted(Span.ALL, Texts.ANY, Texts.ANY, Texts.ANY, texts);
            default -> Wanted.ALL;
        };
    }

    private static Wanted time(String column, @Nullable Object value, Function<Span, Span> side) {
        Span span = value == null ? null : span(column, value);
        return span == null ? Wanted.ALL : Wanted.of(side.apply(span));
    }

    /** The time that a value stands for: a moment, or a day; null if the column or the value is another one. */
    private static @Nullable Span span(String column, Object value) {
        if (column.equals("time") && value instanceof Timestamp time) {
            return moment(time.toInstant());
        } else if (column.equals("time") && value instanceof Instant time) {
            return moment(time);
        } else if (column.equals("timestamp") && value instanceof Long nanos) {
            return moment(Timestamps.toInstant(nanos));
        } else if (column.equals(DAY) && value instanceof Date day) {
            return day(day.toLocalDate());
        }
        return column.equals(DAY) && value instanceof LocalDate day ? day(day) : later(column, value);
    }

    /** A line tells of a beginning and an end afterwards. */
    private static @Nullable Span later(String column, Object value) {
        if (!column.equals("start") && !column.equals("end")) {
            return null;
        } else if (value instanceof Timestamp time) {
            return new Span(time.toInstant(), Instant.MAX);
        }
        return value instanceof Instant time ? new Span(time, Instant.MAX) : null;
    }

    /** A moment, with the nanoseconds that a TIMESTAMP rounds down. */
    private static Span moment(Instant time) {
        return new Span(time, time.plusNanos(999));
    }

    private static Span day(LocalDate day) {
        Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return new Span(begin, begin.plusSeconds(86_400));
    }
}
