package dev.sshdaudit.query.door;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/** Answers some questions at one time; others wait. So threads and memory are bounded, however many ask. Thread-safe. */
final class Turns {

    private final Semaphore free;

    /** An answer that takes long. */
    @FunctionalInterface
    interface Answer<T> {

        T get() throws IOException;
    }

    Turns(int most) {
        free = new Semaphore(most, true);
    }

    /** Waits for its turn, and answers. */
    <T> T answer(Answer<T> answer) throws IOException {
        try {
            free.acquire();
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
