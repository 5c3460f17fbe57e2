package dev.sshdaudit.core.operator;

import dev.sshdaudit.core.time.Threads;
import dev.sshdaudit.storage.AuditStorage;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks storages how they are, without waiting for one that does not answer. Thread-safe. */
public final class StorageStatus {

    private static final long PATIENCE_SECONDS = 2;

    private AuditStorage asked;
    private CompletableFuture<Map<String, String>> answer;

    public Map<String, String> of(AuditStorage storage) {
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

    /** One question at a time: threads that wait for an answer for ever shall not gather. */
    private synchronized CompletableFuture<Map<String, String>> ask(AuditStorage storage) {
        if (answer == null || answer.isDone() || asked != storage) {
            asked = storage;
            answer = new CompletableFuture<>();
            CompletableFuture<Map<String, String>> next = answer;
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
        }
        return answer;
    }

    /** What was answered must not keep a storage that is gone from being unloaded. */
    private synchronized void forget(CompletableFuture<Map<String, String>> done) {
        if (answer == done) {
            answer = null;
            asked = null;
        }
    }
}
