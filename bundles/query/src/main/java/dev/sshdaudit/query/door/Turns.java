package dev.sshdaudit.query.door;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Answers some questions at one time; others wait, in the order in which they were asked, and are told after a while that they have
 * waited in vain. So threads and memory are bounded, however many ask. Thread-safe.
 */
final class Turns {

    private final Semaphore free;
    private final int most;
    private final Duration patience;

    /** An answer that takes long. */
    @FunctionalInterface
    interface Answer<T> {

        T get() throws IOException;
    }

    /**
     * Makes turns.
     *
     * @param most how many questions are answered at one time
     * @param patience how long a question waits
     */
    Turns(int most, Duration patience) {
        this.free = new Semaphore(most, true);
        this.most = most;
        this.patience = patience;
    }

    /**
     * Waits for a turn, and answers.
     *
     * @throws IOException if no turn was free for a while; the message is for people
     * @throws InterruptedIOException if the thread is interrupted while it waits
     */
    <T> T answer(Answer<T> answer) throws IOException {
        try {
            if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("others are asking, and no more than " + most
                        + (most == 1 ? " such question is" : " such questions are")
                        + " answered at one time: try again in a while");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while others asked");
        }
        try {
            return answer.get();
        } finally {
            free.release();
        }
    }
}
