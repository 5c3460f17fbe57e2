package dev.sshdaudit.storage.s3.bucket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs something on a thread that ends with it. The SDK and what it uses leave thread-local values behind, on threads of
 * commands or of the configuration service for ever, and with them the class loader of a bundle that is gone.
 */
final class OwnThread {

    private OwnThread() {}

    static <T> T call(Callable<T> task) throws IOException {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "sshd-audit-s3-request");
        thread.setDaemon(true);
        // the SDK looks for its parts there, too
        thread.setContextClassLoader(OwnThread.class.getClassLoader());
        thread.start();
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
