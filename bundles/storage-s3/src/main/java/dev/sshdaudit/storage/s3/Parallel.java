package dev.sshdaudit.storage.s3;

import dev.sshdaudit.files.DaemonThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Makes many small requests several at one time: each waits for the way to the server more than for the server. */
final class Parallel {

    /** The most requests at one time. The bucket has so many connections besides those for uploads. */
    static final int MOST = 8;

    private Parallel() {}

    /** A request. */
    @FunctionalInterface
    interface Request<T, R> {

        /** Makes the request and waits for its answer. */
        R answer(T about) throws IOException;
    }

    /**
     * Makes a request about each element.
     *
     * @return the answers, in the order of the elements
     * @throws IOException what the first request threw that failed; requests behind it are not made, or are interrupted
     */
    static <T, R> List<R> map(List<T> elements, Request<T, R> request) throws IOException {
        if (elements.isEmpty()) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(MOST, elements.size()), DaemonThreads.named(Parallel.class, "sshd-audit-s3-request"));
        try {
            List<Future<R>> begun = new ArrayList<>();
            for (T element : elements) {
                begun.add(threads.submit(() -> request.answer(element)));
            }
            List<R> answers = new ArrayList<>();
            for (Future<R> answer : begun) {
                answers.add(answer.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
