package dev.sshdaudit.query.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void aTurnIsFreeAgainHoweverTheAnswerEnds() throws IOException {
        Turns turns = new Turns(1, LONG);
        assertEquals("answer", turns.answer(() -> "answer"));
        assertThrows(
                InterruptedIOException.class,
                () -> turns.answer(() -> {
                    throw new InterruptedIOException();
                }));
        assertThrows(
                StackOverflowError.class,
                () -> turns.answer(() -> {
                    throw new StackOverflowError();
                }));
        assertEquals("again", turns.answer(() -> "again"));
    }

    @Test
    void whoeverWaitsIsToldAfterAWhile() throws IOException {
        Turns turns = new Turns(1, Duration.ofMillis(10));
        turns.answer(() -> {
            IOException e = assertThrows(IOException.class, () -> turns.answer(() -> "second"));
            assertEquals(
                    "others are asking, and no more than 1 such question is answered at one time: try again in a while",
                    e.getMessage());
            return "first";
        });
    }

    @Test
    void waitingEndsWhenTheThreadIsInterrupted() throws IOException {
        Turns turns = new Turns(1, LONG);
        turns.answer(() -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, () -> turns.answer(() -> "second"));
            assertTrue(Thread.interrupted());
            return "first";
        });
    }
}
