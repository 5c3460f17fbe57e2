package dev.sshdaudit.core.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.time.Threads;
import dev.sshdaudit.storage.AuditStorage;
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
    private @Nullable CompletableFuture<Map<String, String>> answer;

    /**
     * Asks a storage, and waits for at most 2 s.
     *
     * @param storage the storage, or null if there is none
     * @return the storage's answer, or the entry {@code problem} if there is no answer
     */
    public Map<String, String> of(@Nullable AuditStorage storage) {
        if (storage == null) {
            return Map.of();
        }
        try {
            return ask(storage).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return Map.of("problem", "it does not answer");
        } catch (ExecutionException e) {
            return Map.of("problem", String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    /** Asks on a thread of its own, unless a thread waits for an answer of this storage already: else threads would add up. */
    private synchronized CompletableFuture<Map<String, String>> ask(AuditStorage storage) {
        CompletableFuture<Map<String, String>> before = answer;
        if (before != null && !before.isDone() && asked == storage) {
            return before;
        }
        CompletableFuture<Map<String, String>> next = new CompletableFuture<>();
        asked = storage;
        answer = next;
        Threads.named("status")
                .newThread(() -> {
                    try {
                        next.complete(storage.status());
                    } catch (RuntimeException | Error e) {
                        next.completeExceptionally(e);
                    }
                    forget(next);
                })
                .start();
        return next;
    }

    /** Keeps no reference to a storage that has answered: the reference would keep the storage's bundle in memory. */
    private synchronized void forget(CompletableFuture<Map<String, String>> done) {
        if (answer == done) {
            answer = null;
            asked = null;
        }
    }
}
