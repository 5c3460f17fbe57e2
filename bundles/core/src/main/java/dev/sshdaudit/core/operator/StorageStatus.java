package dev.sshdaudit.core.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.time.Threads;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.UploadCounts;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks storages for their status, without waiting for a storage that does not answer. Thread-safe. */
public final class StorageStatus {

    private static final long PATIENCE_SECONDS = 2;

    /** The storages that have not answered yet. */
    @GuardedBy("this")
    private final Map<AuditStorage, CompletableFuture<Answer>> asked = new IdentityHashMap<>();

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
     * Asks storages, and waits for at most 2 s.
     *
     * @param storages the storages, where null stands for none
     * @return the answer of each, in the same order
     */
    public List<Answer> of(List<@Nullable AuditStorage> storages) {
        Map<AuditStorage, CompletableFuture<Answer>> answers = new IdentityHashMap<>();
        for (AuditStorage storage : storages) {
            if (storage != null) {
                answers.computeIfAbsent(storage, this::ask);
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<Answer> all = new ArrayList<>();
        for (AuditStorage storage : storages) {
            all.add(storage == null ? Answer.NONE : await(answers.get(storage), deadline));
        }
        return all;
    }

    private static Answer await(@Nullable CompletableFuture<Answer> answer, long deadline) {
        if (answer == null) {
            return Answer.NONE;
        }
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
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
        CompletableFuture<Answer> before = asked.get(storage);
        if (before != null && !before.isDone()) {
            return before;
        }
        CompletableFuture<Answer> next = new CompletableFuture<>();
        asked.put(storage, next);
        Threads.named("status")
                .newThread(() -> {
                    try {
                        next.complete(
                                new Answer(storage.status(), storage.uploads().orElse(null)));
                    } catch (RuntimeException | Error e) {
                        next.completeExceptionally(e);
                    }
                    forget(storage, next);
                })
                .start();
        return next;
    }

    /** Keeps no reference to a storage that has answered: the reference would keep the storage's bundle in memory. */
    private synchronized void forget(AuditStorage storage, CompletableFuture<Answer> done) {
        asked.remove(storage, done);
    }
}
