package dev.sshdaudit.spark.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.spark.sql.sources.And;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.Not;
import org.apache.spark.sql.sources.Or;
import org.apache.spark.sql.sources.StringStartsWith;
import org.junit.jupiter.api.Test;

/** A filter never wants less than the rows that it lets through. */
class FiltersTest {

    private static final Instant NOON = Instant.parse("2026-02-20T12:00:00Z");
    private static final Instant MIDNIGHT = Instant.parse("2026-02-20T00:00:00Z");

    private static Wanted wanted(Filter filter) {
        return Filters.wanted(filter);
    }

    private static Filter user(String name) {
        return new EqualTo("user", name);
    }

    @Test
    void timesWithAndAndOrBetweenThemAreASpan() {
        Filter from = new GreaterThanOrEqual("time", Timestamp.from(MIDNIGHT));
        Filter to = new LessThan("time", NOON);
        assertEquals(
                new Span(MIDNIGHT, NOON.plusNanos(999)),
                wanted(new And(from, to)).time());
        assertEquals(Span.ALL, wanted(new Or(from, to)).time());
        assertEquals(Span.ALL, wanted(new Or(from, user("alice"))).time());
        Filter day = new EqualTo("day", LocalDate.parse("2026-02-20"));
        assertEquals(
                new Span(MIDNIGHT, MIDNIGHT.plusSeconds(86_400)), wanted(day).time());
        Filter before = new LessThan("day", java.sql.Date.valueOf("2026-02-20"));
        assertEquals(new Span(Instant.MIN, MIDNIGHT), wanted(before).time());
        Filter nanos = new EqualTo("timestamp", NOON.getEpochSecond() * 1_000_000_000L);
        assertEquals(NOON, wanted(nanos).time().from());
    }

    @Test
    void textsWithAndAndOrBetweenThemAreASet() {
        Texts either = wanted(new Or(user("alice"), user("bob"))).users();
        assertTrue(either.has("alice") && either.has("bob") && !either.has("eve"));
        Texts one = wanted(new And(new In("user", new Object[] {"alice", "bob", null}), user("bob")))
                .users();
        assertTrue(one.has("bob") && !one.has("alice"));
        Texts begins = wanted(new StringStartsWith("name", "0a")).names();
        assertTrue(begins.has("0abc") && !begins.has("1abc"));
        assertTrue(wanted(new Or(user("alice"), new EqualTo("node", "gate")))
                .users()
                .isAny());
    }

    @Test
    void whatSaysNothingAboutFilesWantsAll() {
        assertEquals(Wanted.ALL, wanted(new Not(user("alice"))));
        assertEquals(Wanted.ALL, wanted(new EqualTo("type", "exec")));
        assertEquals(Wanted.ALL, wanted(new And(new EqualTo("time", "noon"), new EqualTo("extras", "x"))));
        assertEquals(Wanted.ALL, wanted(new In("user", new Object[] {null})));
    }

    @Test
    void aBeginningOrAnEndSaysOnlyThatALineIsLater() {
        assertEquals(
                new Span(MIDNIGHT, Instant.MAX),
                wanted(new EqualTo("start", Timestamp.from(MIDNIGHT))).time());
        assertEquals(Wanted.ALL, wanted(new LessThan("end", Timestamp.from(MIDNIGHT))));
        assertFalse(wanted(new GreaterThanOrEqual("end", NOON)).time().isAll());
    }
}
