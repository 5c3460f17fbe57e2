package dev.sshdaudit.storage.s3.bucket;

import dev.sshdaudit.files.DaemonThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs a task on a thread that ends with the task. The SDK, and libraries that it uses, leave thread-local values
 * behind. On threads that live on, such as those of commands or of the configuration service, these would keep the
 * class loader of a bundle that is gone.
 */
final class OwnThread {

    private OwnThread() {}

    /** Runs a task and waits for its result. An interrupt of the caller interrupts the task, too. */
    static <T> T call(Callable<T> task) throws IOException {
        FutureTask<T> future = new FutureTask<>(task);
        // the SDK loads some of its classes through the context class loader, which is this bundle's then
        Thread thread = DaemonThreads.start(OwnThread.class, "sshd-audit-s3-request", future);
        try {
            return future.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        }
    }
}
