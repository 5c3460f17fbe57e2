package dev.sshdaudit.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Eventually;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ParallelTest {

    private static final List<Integer> NUMBERS =
            IntStream.range(0, 4 * Parallel.MOST).boxed().toList();

    /** The barrier opens only where all requests of a round are under way at one time. */
    @Test
    void requestsGoSeveralAtOneTimeAndAnswersKeepTheOrder() throws IOException {
        CyclicBarrier barrier = new CyclicBarrier(Parallel.MOST);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> answers = Parallel.map(NUMBERS, number -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            await(barrier);
            now.decrementAndGet();
            return -number;
        });
        assertEquals(NUMBERS.stream().map(number -> -number).toList(), answers);
        assertEquals(Parallel.MOST, most.get());
        assertEquals(List.of(), Parallel.map(List.of(), number -> number));
    }

    /** Waits for an answer that never comes, as a request does: until an interrupt. */
    private static void never() throws IOException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        }
    }

    private static void await(CyclicBarrier barrier) throws IOException {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Test
    void theFirstFailureIsThrownAndTheRestIsNotDone() {
        AtomicInteger done = new AtomicInteger();
        IOException e = assertThrows(
                IOException.class,
                () -> Parallel.map(NUMBERS, number -> {
                    if (number == 0) {
                        throw new IOException("told: no");
                    }
                    never();
                    return done.incrementAndGet();
                }));
        assertEquals("told: no", e.getMessage());
        assertEquals(0, done.get());
        assertNoThreadIsLeft();
    }

    @Test
    void anInterruptEndsAllRequests() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean still = new AtomicBoolean();
        FutureTask<Boolean> asker = new FutureTask<>(() -> {
            assertThrows(
                    InterruptedIOException.class,
                    () -> Parallel.map(NUMBERS, number -> {
                        begun.countDown();
                        never();
                        still.set(true);
                        return number;
                    }));
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(asker);
        thread.start();
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        thread.interrupt();
        assertTrue(asker.get(20, TimeUnit.SECONDS), "the interrupt is kept for the caller");
        assertFalse(still.get());
        assertNoThreadIsLeft();
    }

    private static void assertNoThreadIsLeft() {
        Eventually.eventually(
                "the end of all threads",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("sshd-audit-s3-request")));
    }
}
