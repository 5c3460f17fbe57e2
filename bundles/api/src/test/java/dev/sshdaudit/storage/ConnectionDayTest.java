package dev.sshdaudit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionDayTest {

    private static final byte[] RANDOM = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, (byte) 0xee};

    @Test
    void anIdEndsInTheDayOnWhichItsConnectionBegan() {
        String id = ConnectionDay.newId(RANDOM, Instant.parse("2026-11-27T23:59:59.999Z"));

        assertEquals("0102030405060708090a0b0c0dee5130", id);
        assertEquals(Optional.of(LocalDate.parse("2026-11-27")), ConnectionDay.of(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".xz", ".2.jsonl", "-17.3.cast"})
    void aNameOfARecordingTellsTheDayOfItsConnection(String rest) {
        String id = ConnectionDay.newId(RANDOM, Instant.parse("2149-06-06T00:00:00Z"));

        assertEquals(Optional.of(LocalDate.parse("2149-06-06")), ConnectionDay.of(id + rest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0102030405060708090a0b0c0dee512",
                "0102030405060708090a0b0c0dee512f0",
                "ledger-0123456789abcdef-000000000000.jsonl"
            })
    void whatBeginsWithNoWholeIdTellsNoDay(String name) {
        assertEquals(Optional.empty(), ConnectionDay.of(name));
    }

    @Test
    void anIdNeedsItsRandomBytes() {
        assertThrows(IllegalArgumentException.class, () -> ConnectionDay.newId(new byte[16], Instant.EPOCH));
    }
}
