package dev.sshdaudit.core.writing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private static final long NOW = 42;

    private final Deadlines deadlines = new Deadlines();

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void theOldestMessageIsFlushedWhenItIsHalfASecondOld() {
        deadlines.toFlush(NOW, millis(200), false);
        assertEquals(millis(300), deadlines.nanosToFlush(NOW));
        assertEquals(millis(101), deadlines.nanosToFlush(NOW + millis(199)));
        assertEquals(
                0, deadlines.nanosToFlush(NOW + millis(200)), "rather at the end of this run than in one of its own");
        deadlines.toFlush(NOW, millis(700), false);
        assertEquals(0, deadlines.nanosToFlush(NOW));
    }

    @Test
    void aPressingMessageIsFlushedSoonerHoweverOldItIs() {
        deadlines.toFlush(NOW, millis(200), true);
        assertEquals(millis(250), deadlines.nanosToFlush(NOW));
    }

    @Test
    void theEncoderRestsTenSecondsAfterTheLastMessageUntilTheNext() {
        assertEquals(ConnectionWriter.NEVER, deadlines.nanosToRest(NOW), "nothing was written");
        deadlines.written(NOW);
        deadlines.written(NOW + millis(1000));
        assertEquals(millis(1000), deadlines.nanosToRest(NOW + millis(10_000)));
        assertEquals(0, deadlines.nanosToRest(NOW + millis(12_000)));
        deadlines.rests();
        assertEquals(ConnectionWriter.NEVER, deadlines.nanosToRest(NOW + millis(12_000)));
        deadlines.written(NOW + millis(13_000));
        assertEquals(millis(10_000), deadlines.nanosToRest(NOW + millis(13_000)));
    }

    @Test
    void aPartThatIsOpenedAfterAnErrorIsFlushedThoughNothingIsWritten() {
        assertEquals(millis(500), deadlines.reopened(NOW));
        assertEquals(millis(500), deadlines.nanosToFlush(NOW));
        assertEquals(millis(10_000), deadlines.nanosToRest(NOW));
    }
}
