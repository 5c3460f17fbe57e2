package dev.sshdaudit.spark.plan;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads from a storage many times at once: a bucket answers after a while, and answers many requests in that while. */
final class Parallel {

    private static final int THREADS = 32;

    private Parallel() {}

    /** Reads something. */
    @FunctionalInterface
    interface Read<T, R> {

        R of(T from) throws IOException;
    }

    /** Reads from each, and gives the results in the same order. */
    static <T, R> List<R> each(Collection<T> all, Read<T, R> read) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(THREADS, all.size())), task -> {
            Thread thread = new Thread(task, "sshd-audit plan");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<R>> begun = new ArrayList<>();
            for (T one : all) {
                begun.add(threads.submit(() -> read.of(one)));
            }
            List<R> results = new ArrayList<>();
            for (Future<R> future : begun) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("planning was interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("planning failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
