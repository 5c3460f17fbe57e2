package dev.sshdaudit.storage.s3.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PartLayoutTest {

    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;
    private static final long TIB = 1L << 40;

    @Test
    void tenThousandPartsAreEnoughForTheLargestObject() {
        for (long first : new long[] {5 * MIB, 64 * MIB, 5 * GIB}) {
            PartLayout layout = new PartLayout(first);
            assertTrue(layout.offset(10_001) > 5 * TIB, first + ": " + layout.offset(10_001));
        }
    }

    @Test
    void partsFollowEachOtherAndNoneIsTooLarge() {
        PartLayout layout = new PartLayout(5 * MIB);
        long end = 0;
        for (int number = 1; number <= 10_000; number++) {
            assertEquals(end, layout.offset(number));
            assertTrue(layout.size(number) >= 5 * MIB && layout.size(number) <= 5 * GIB);
            end += layout.size(number);
        }
    }

    @Test
    void partsOfRecordingsOfUsualSizeAreAllTheSame() {
        PartLayout layout = new PartLayout(5 * MIB);
        assertEquals(5 * MIB, layout.size(1));
        assertEquals(5 * MIB, layout.size(900));
        assertEquals(10 * MIB, layout.size(901));
    }
}
