package dev.sshdaudit.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks several small questions at one time: a bucket answers several requests as soon as one. */
final class AtOnce {

    private static final int THREADS = 8;

    private AtOnce() {}

    /**
     * Asks a question about each element.
     *
     * @return the answers, in the order of the elements; where the caller is interrupted, those that came before
     */
    static <T, R> List<@Nullable R> map(List<T> elements, Function<T, @Nullable R> question) {
        List<@Nullable R> answers = new ArrayList<>();
        if (elements.isEmpty()) {
            return answers;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, elements.size()), task -> {
            Thread thread = new Thread(task, "sshd-audit list");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<@Nullable R>> begun = new ArrayList<>();
            for (T element : elements) {
                begun.add(threads.submit(() -> question.apply(element)));
            }
            for (Future<@Nullable R> answer : begun) {
                answers.add(answer.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
        return answers;
    }
}
