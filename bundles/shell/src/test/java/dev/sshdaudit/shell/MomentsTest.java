package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.text.Visible;
import java.time.Instant;
import java.time.ZoneId;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

    /** A day with 25 hours ends in this zone half an hour after this time. */
    private final Moments moments = new Moments(ZoneId.of("Europe/Budapest"), Instant.parse("2026-10-25T22:30:00Z"));

    @ParameterizedTest
    @CsvSource({
        "90s, 2026-10-25T22:28:30Z",
        "5m, 2026-10-25T22:25:00Z",
        "2h, 2026-10-25T20:30:00Z",
        "3d, 2026-10-22T22:30:00Z",
        "1w, 2026-10-18T22:30:00Z",
        "today, 2026-10-24T22:00:00Z",
        "yesterday, 2026-10-23T22:00:00Z",
        "2026-11-20, 2026-11-19T23:00:00Z",
        "2026-11-20T10:00, 2026-11-20T09:00:00Z",
        "2026-11-20 10:00, 2026-11-20T09:00:00Z",
        "2026-11-20T10:00:05.25, 2026-11-20T09:00:05.25Z",
        "2026-11-20T10:00:00Z, 2026-11-20T10:00:00Z",
        "2026-11-20T10:00:00+03:00, 2026-11-20T07:00:00Z",
    })
    void timesAreReadAsPeopleWriteThem(String text, Instant time) throws CommandException {
        assertEquals(time, moments.since("--since", text));
    }

    @Test
    void aDayCountsWholeWhereALookEnds() throws CommandException {
        assertEquals(Instant.parse("2026-10-25T22:59:59.999999999Z"), moments.until("--until", "today"));
        assertEquals(Instant.parse("2026-10-24T21:59:59.999999999Z"), moments.until("--until", "yesterday"));
        assertEquals(Instant.parse("2026-11-20T22:59:59.999999999Z"), moments.until("--until", "2026-11-20"));
        assertEquals(Instant.parse("2026-11-20T09:00:00Z"), moments.until("--until", "2026-11-20T10:00"));
        assertEquals(Instant.parse("2026-10-25T20:30:00Z"), moments.until("--until", "2h"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2",
                "h",
                "-2h",
                "2y",
                "99999999999h",
                "tomorrow",
                "2026-02-30",
                "2026-11-2",
                "10:00",
                "2026-11-20T25:00",
                "2026-11-20T10:00:00+30:00",
                "1.5h"
            })
    void allElseIsRefusedWithWhatIsAllowed(String text) {
        CommandException e = assertThrows(CommandException.class, () -> moments.until("--until", text));
        assertTrue(
                e.getMessage().startsWith("--until " + Visible.plain(text) + " is no time. Times are 2h"),
                e.getMessage());
        assertTrue(e.getMessage().contains("Europe/Budapest"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "10k, 10240",
        "10K, 10240",
        "5M, 5242880",
        "1G, 1073741824",
        "2T, 2199023255552",
        "3KiB, 3072",
        "7b, 7"
    })
    void sizesAreReadAsPeopleWriteThem(String text, long bytes) throws CommandException {
        assertEquals(bytes, Sizes.parse("--min-size", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-1", "1.5k", "1 k", "9999999999999999999", "99999999T", "1E"})
    void otherSizesAreRefused(String text) {
        CommandException e = assertThrows(CommandException.class, () -> Sizes.parse("--min-size", text));
        assertTrue(e.getMessage().contains("is no size. Sizes are 4096 (bytes), 10k (KiB)"), e.getMessage());
    }
}
