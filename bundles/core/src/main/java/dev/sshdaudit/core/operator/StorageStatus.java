package dev.sshdaudit.core.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.time.Threads;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.UploadCounts;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks storages for their status, without waiting for a storage that does not answer. Thread-safe. */
public final class StorageStatus {

    private static final long PATIENCE_SECONDS = 2;

    @GuardedBy("this")
    private @Nullable AuditStorage asked;

    @GuardedBy("this")
    private @Nullable CompletableFuture<Answer> answer;

    /**
     * What a storage tells of itself.
     *
     * @param status by label; the entry {@code problem} alone if there is no answer
     * @param uploads as in {@link AuditStorage#uploads}, or null
     */
    public record Answer(
            Map<String, String> status, @Nullable UploadCounts uploads) {

        /** The storage tells nothing. */
        static final Answer NONE = new Answer(Map.of(), null);

        private static Answer problem(String text) {
            return new Answer(Map.of("problem", text), null);
        }
    }

    /**
     * Asks a storage, and waits for at most 2 s.
     *
     * @param storage the storage, or null if there is none
     */
    public Answer of(@Nullable AuditStorage storage) {
        if (storage == null) {
            return Answer.NONE;
        }
        try {
            return ask(storage).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return Answer.problem("it does not answer");
        } catch (ExecutionException e) {
            return Answer.problem(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.NONE;
        }
    }

    /** Asks on a thread of its own, unless a thread waits for an answer of this storage already: else threads would add up. */
    private synchronized CompletableFuture<Answer> ask(AuditStorage storage) {
        CompletableFuture<Answer> before = answer;
        if (before != null && !before.isDone() && asked == storage) {
            return before;
        }
        CompletableFuture<Answer> next = new CompletableFuture<>();
        asked = storage;
        answer = next;
        Threads.named("status")
                .newThread(() -> {
                    try {
                        next.complete(
                                new Answer(storage.status(), storage.uploads().orElse(null)));
                    } catch (RuntimeException | Error e) {
                        next.completeExceptionally(e);
                    }
                    forget(next);
                })
                .start();
        return next;
    }

    /** Keeps no reference to a storage that has answered: the reference would keep the storage's bundle in memory. */
    private synchronized void forget(CompletableFuture<Answer> done) {
        if (answer == done) {
            answer = null;
            asked = null;
        }
    }
}
