package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.query.Finding;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Does checks that take long on several threads, and hands on what they find in the order in which they were begun. Waits where
 * too many are under way, so memory is bounded. To be used by one thread; where that thread is interrupted, methods throw {@link
 * UncheckedIOException}.
 */
final class Work implements AutoCloseable {

    private static final int WAITING_FOR_EACH_THREAD = 16;

    private final Consumer<Finding> findings;
    private final ExecutorService threads;
    private final int most;
    private final Deque<Future<List<Finding>>> underWay = new ArrayDeque<>();

    /**
     * Makes the threads.
     *
     * @param findings takes each finding, on the thread that calls this object
     */
    Work(int threads, Consumer<Finding> findings) {
        this.findings = findings;
        this.most = threads * WAITING_FOR_EACH_THREAD;
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "sshd-audit verification");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Hands on a finding. */
    void found(Finding.Kind kind, String name, String text) {
        found(new Finding(kind, name, text));
    }

    /** Hands on a finding about a line. */
    void found(Finding.Kind kind, Place where, String text) {
        found(new Finding(kind, where.file(), where.line(), text));
    }

    /** Hands on a finding. */
    void found(Finding finding) {
        add(CompletableFuture.completedFuture(List.of(finding)));
    }

    /** Begins a check. */
    void begin(Callable<List<Finding>> check) {
        add(threads.submit(check));
    }

    private void add(Future<List<Finding>> check) {
        underWay.add(check);
        while (underWay.size() > most) {
            next();
        }
    }

    /** Waits until all checks have ended. */
    void finish() {
        while (!underWay.isEmpty()) {
            next();
        }
    }

    private void next() {
        try {
            underWay.remove().get().forEach(findings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("the verification was interrupted"));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
