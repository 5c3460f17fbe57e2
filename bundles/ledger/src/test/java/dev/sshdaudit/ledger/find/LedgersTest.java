package dev.sshdaudit.ledger.find;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.storage.Days;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A ledger with a segment on each of 30 days, and ten from before that, whose days are not known. */
class LedgersTest {

    private static final String ID = "0123456789abcdef";
    private static final LocalDate FIRST = LocalDate.parse("2026-11-01");
    private static final int DAYS = 30;
    private static final int UNKNOWN = 10;

    private final List<Days> asked = new ArrayList<>();
    private final Ledgers ledgers = new Ledgers(new ByDay());

    private final class ByDay implements LedgerSource {

        @Override
        public List<LocalDate> days() {
            return FIRST.datesUntil(FIRST.plusDays(DAYS)).toList();
        }

        @Override
        public void listSegments(Days days, Consumer<String> names) {
            asked.add(days);
            for (int i = 0; i < UNKNOWN && days.from() == null; i++) {
                names.accept(new SegmentName(ID, i).toString());
            }
            for (int i = 0; i < DAYS; i++) {
                if (days.contains(FIRST.plusDays(i))) {
                    names.accept(new SegmentName(ID, UNKNOWN + i).toString());
                }
            }
        }

        @Override
        public void list(Consumer<String> names) {
            throw new AssertionError("all files are listed");
        }

        @Override
        public InputStream open(String name) throws IOException {
            throw new NoSuchFileException(name);
        }
    }

    private static NavigableSet<SegmentName> segments(int from, int to) {
        NavigableSet<SegmentName> segments = new TreeSet<>();
        for (int i = from; i < to; i++) {
            segments.add(new SegmentName(ID, i));
        }
        return segments;
    }

    private static Instant begin(int day) {
        return FIRST.plusDays(day).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    @Test
    void theLastDaysAreListedFirstAndEachTimeTwiceAsMany() throws IOException {
        ledgers.more();
        assertEquals(segments(UNKNOWN + 22, UNKNOWN + 30), ledgers.known().get(ID));
        assertEquals(begin(22), ledgers.from());
        ledgers.more();
        assertEquals(segments(UNKNOWN + 6, UNKNOWN + 30), ledgers.known().get(ID));
        assertFalse(ledgers.isWhole());
        ledgers.more();
        assertEquals(segments(0, UNKNOWN + 30), ledgers.known().get(ID));
        assertTrue(ledgers.isWhole());
        assertEquals(
                List.of(
                        new Days(FIRST.plusDays(22), null),
                        new Days(FIRST.plusDays(6), FIRST.plusDays(21)),
                        new Days(null, FIRST.plusDays(5))),
                asked);
        ledgers.more();
        ledgers.since(FIRST);
        ledgers.all();
        assertEquals(3, asked.size());
    }

    @Test
    void sinceADayNoEarlierOneIsListed() throws IOException {
        ledgers.since(FIRST.plusDays(28));
        assertEquals(segments(UNKNOWN + 28, UNKNOWN + 30), ledgers.known().get(ID));
        assertEquals(begin(28), ledgers.from());
        assertEquals(segments(0, UNKNOWN), ledgers.ofUnknownDays().get(ID));
        ledgers.since(FIRST.plusDays(29));
        assertEquals(2, asked.size());
        ledgers.since(FIRST.plusDays(25));
        assertEquals(segments(UNKNOWN + 25, UNKNOWN + 30), ledgers.known().get(ID));
    }

    @Test
    void sinceADayAfterTheLastOneNothingIsListed() throws IOException {
        ledgers.since(FIRST.plusDays(40));
        assertTrue(ledgers.known().isEmpty());
        ledgers.all();
        assertEquals(segments(0, UNKNOWN + 30), ledgers.known().get(ID));
    }

    @Test
    void sinceADayBeforeTheFirstOneAllAreListed() throws IOException {
        ledgers.since(FIRST.minusDays(1));
        assertEquals(segments(0, UNKNOWN + 30), ledgers.known().get(ID));
        assertTrue(ledgers.ofUnknownDays().isEmpty());
    }

    @Test
    void theFirstDayIsListedWithThoseOfWhichNoDayIsKnown() throws IOException {
        assertEquals(segments(0, UNKNOWN + 1), ledgers.first().get(ID));
        assertTrue(ledgers.known().isEmpty());
    }
}
