package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EffortTest {

    private static final int PIECE = 32 << 10;
    private static final int PIECES = Effort.WINDOW / PIECE;

    private final Effort effort = new Effort(true);
    private long time = 1_790_000_000_000_000_000L;

    /** Pieces for one window, which come within a time. Returns whether bulk has begun. */
    private boolean window(Effort of, long nanos) {
        boolean begun = false;
        for (int i = 0; i < PIECES; i++) {
            of.at(time);
            time += nanos / PIECES;
            of.come(PIECE);
            begun |= of.beginsBulk();
        }
        return begun;
    }

    /** Bulk, of which a sample becomes as small as one of terminal text does. */
    private void bulk() {
        assertTrue(window(effort, Effort.FAST_NANOS));
        assertTrue(effort.isBulk());
        sample(Effort.SAMPLE / 4);
    }

    private boolean sample(int compressed) {
        assertTrue(effort.compressed(effort.leftOfSample()), "the sample is complete");
        return effort.judge(compressed);
    }

    @Test
    void whatComesFastIsStored() {
        bulk();
        assertTrue(effort.leftToStore() > 0);
    }

    @Test
    void whatComesSlowlyIsCompressed() {
        assertFalse(window(effort, Effort.FAST_NANOS * 5 / 4));
        assertFalse(effort.isBulk());
        assertFalse(effort.isLittle());
        assertEquals(0, effort.leftToStore());
    }

    @Test
    void bulkIsCompressedWhereItIsNotToBeStored() {
        Effort always = new Effort(false);
        assertFalse(window(always, 1_000));
        assertEquals(0, always.leftToStore());
    }

    @Test
    void bulkThatStumblesIsStillBulk() {
        bulk();
        window(effort, Effort.SLOW_NANOS * 3 / 4);
        effort.flushed();
        assertTrue(effort.isBulk());
        assertTrue(effort.leftToStore() > 0);
    }

    @Test
    void bulkThatHasBecomeSlowIsCompressedFromTheNextFlushOn() {
        bulk();
        window(effort, Effort.SLOW_NANOS * 5 / 4);
        assertTrue(effort.leftToStore() > 0, "before the flush, a stored block is open");
        effort.flushed();
        assertFalse(effort.isBulk());
        assertEquals(0, effort.leftToStore());
        assertFalse(window(effort, Effort.SLOW_NANOS), "slower than what begins bulk");
        assertTrue(window(effort, Effort.FAST_NANOS));
    }

    @Test
    void aPromptAfterBulkIsCompressedAsLittle() {
        bulk();
        effort.flushed();
        assertTrue(effort.isBulk());
        effort.at(time);
        effort.come(100);
        effort.flushed();
        assertFalse(effort.isBulk());
        assertTrue(effort.isLittle());
        assertEquals(0, effort.leftToStore());
    }

    @Test
    void howFastBulkIsTellsTheTimeSinceItBegan() {
        effort.at(time);
        effort.come(100);
        effort.flushed();
        time += 3_600_000_000_000L; // the user thinks for an hour
        assertTrue(window(effort, Effort.FAST_NANOS));
    }

    @Test
    void aSampleOfBulkHasToBecomeTinyToBeCompressed() {
        assertTrue(window(effort, Effort.FAST_NANOS));
        assertFalse(sample(Effort.SAMPLE / 100), "one line again and again");
        assertEquals(0, effort.leftToStore());
        assertTrue(sample(Effort.SAMPLE / 4), "terminal text");
        while (effort.leftToStore() > 0) {
            effort.stored(Math.min(PIECE, effort.leftToStore()));
        }
        assertFalse(sample(Effort.SAMPLE / 100));
        assertEquals(0, effort.leftToStore());
    }
}
