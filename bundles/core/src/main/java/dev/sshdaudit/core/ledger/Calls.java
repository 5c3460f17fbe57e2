package dev.sshdaudit.core.ledger;

import dev.sshdaudit.core.selection.Lane;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Calls that run on a thread of a storage, and that another thread waits for. */
final class Calls {

    private Calls() {}

    /**
     * Has a thread of the storage make a call, as soon as one is free. The future has the call's result or exception; it fails
     * if the lane is closed. A call that has not begun when the future is cancelled is not made.
     */
    static <T> CompletableFuture<T> on(Lane lane, Callable<T> call) {
        CompletableFuture<T> done = new CompletableFuture<>();
        boolean taken = lane.execute(() -> {
            if (!done.isDone()) {
                run(call, done);
            }
        });
        if (!taken) {
            done.completeExceptionally(new IOException("the audit log stops"));
        }
        return done;
    }

    /** Makes a call like {@link #on}; its exception is no error of the one that waits. */
    static CompletableFuture<Void> quietlyOn(Lane lane, Runnable call) {
        return on(lane, () -> {
                    call.run();
                    return true;
                })
                .handle((result, error) -> null);
    }

    /** An error reaches the one that waits, too. */
    private static <T> void run(Callable<T> call, CompletableFuture<T> done) {
        try {
            done.complete(call.call());
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }
}
