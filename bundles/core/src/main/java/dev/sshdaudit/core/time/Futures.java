package dev.sshdaudit.core.time;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for several things at one time. */
public final class Futures {

    private Futures() {}

    /**
     * Waits until all futures are complete. If the thread is interrupted, returns at once and keeps the thread interrupted.
     *
     * @param seconds the seconds to wait at most
     * @return whether all are complete
     */
    public static boolean await(List<CompletableFuture<Void>> all, long seconds) {
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
