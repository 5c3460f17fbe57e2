package dev.sshdaudit.core.writing;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Services that a recording must let go of, each with a future that completes then. Thread-safe. */
public final class Withdrawals {

    private record Withdrawal(Object service, CompletableFuture<Void> over) {}

    private final Queue<Withdrawal> waiting = new ConcurrentLinkedQueue<>();

    /** Completes when the service has been let go of. */
    CompletableFuture<Void> add(Object service) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        waiting.add(new Withdrawal(service, over));
        return over;
    }

    /** Whether there are services that have not been let go of. */
    boolean areDue() {
        return !waiting.isEmpty();
    }

    /** Lets go of each service, and completes its future. */
    void carryOut(Consumer<Object> letGo) {
        Withdrawal withdrawal;
        while ((withdrawal = waiting.poll()) != null) {
            letGo.accept(withdrawal.service);
            withdrawal.over.complete(null);
        }
    }
}
