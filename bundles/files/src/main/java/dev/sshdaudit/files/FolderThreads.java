package dev.sshdaudit.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that wait for a folder, so that no other thread has to: a folder on a network file system may not answer
 * for hours. One thread runs tasks in turn, and up to four threads ask questions. Threads end after five idle seconds.
 * Thread-safe.
 */
final class FolderThreads {

    /** How long a caller waits between two answers of the folder. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long a caller waits that can go on without the answer. */
    static final Duration MOMENT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(FolderThreads.class);
    private static final int MOST_QUESTIONS = 4;

    /** Work that waits for the folder and has a result. */
    @FunctionalInterface
    interface Question<T> {
        /** @param progress to be run each time that the folder has answered one of several calls */
        T answer(Runnable progress) throws IOException;
    }

    private final Path folder;
    private final FolderKey key;
    private final ThreadPoolExecutor turn;
    private final ThreadPoolExecutor questions;
    /** When each task that has not ended yet was handed in, oldest first. */
    private final Queue<Instant> pending = new ConcurrentLinkedQueue<>();
    /** When the question was asked that has no answer yet; null if the last answer came in time. */
    private final AtomicReference<Instant> questionsSince = new AtomicReference<>();

    FolderThreads(Path folder, FolderKey key) {
        this.folder = folder;
        this.key = key;
        this.turn = pool(1);
        this.questions = pool(MOST_QUESTIONS);
    }

    private static ThreadPoolExecutor pool(int size) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size,
                size,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                DaemonThreads.named(FolderThreads.class, "sshd-audit-folder"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** A text that names PID and key, if the folder has not answered for a second. */
    Optional<String> unanswered() {
        Instant late = Instant.now().minus(MOMENT);
        return Optional.ofNullable(pending.peek())
                .filter(since -> !since.isAfter(late))
                .or(() -> Optional.ofNullable(questionsSince.get()))
                .map(this::describe);
    }

    private String describe(Instant since) {
        return key.says(folder, "has not answered since " + since.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Runs a task after all tasks that were handed in before. */
    CompletableFuture<Void> inTurn(Runnable task) {
        Instant start = Instant.now();
        pending.add(start);
        return CompletableFuture.runAsync(task, turn).whenComplete((nothing, failure) -> {
            pending.remove(start);
            if (failure != null) {
                LOG.error("{} could not be taken into use or let go", folder, failure);
            } else if (start.isBefore(Instant.now().minus(MOMENT))) {
                LOG.info("{}", key.says(folder, "answers now"));
            }
        });
    }

    /** Waits for a task; returns false if it has not ended within that time, or if this thread was interrupted. */
    boolean await(CompletableFuture<Void> done, Duration patience) {
        try {
            done.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            // inTurn has logged the failure
            return true;
        }
    }

    private void answered() {
        if (questionsSince.getAndSet(null) != null) {
            LOG.info("{}", key.says(folder, "answers again"));
        }
    }

    /**
     * Asks the folder a question, and waits at most {@link #PATIENCE} between two of the folder's answers.
     *
     * @throws IOException what the question throws, or an error which names PID and key and says that the folder does
     *     not answer
     */
    <T> T ask(Question<T> question) throws IOException {
        return ask(PATIENCE, question);
    }

    /**
     * Asks the folder a question that changes nothing: as {@link #ask(Question)}, but no more calls of the folder are made when no
     * thread waits for the answer any more.
     */
    <T> T askWhileWanted(Question<T> question) throws IOException {
        return ask(PATIENCE, question, true);
    }

    /** Asks the folder a question, and waits at most {@code patience} between two of the folder's answers. */
    <T> T ask(Duration patience, Question<T> question) throws IOException {
        return ask(patience, question, false);
    }

    private <T> T ask(Duration patience, Question<T> question, boolean whileWanted) throws IOException {
        Instant asked = Instant.now();
        AtomicLong progressAt = new AtomicLong(System.nanoTime());
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable progress = () -> {
            progressAt.set(System.nanoTime());
            if (whileWanted && answer.isCancelled()) {
                throw new CancellationException("no thread waits for the answer any more");
            }
        };
        Runnable task = () -> answer(question, progress, answer);
        questions.execute(task);
        try {
            while (true) {
                long left = progressAt.get() + patience.toNanos() - System.nanoTime();
                try {
                    T given = answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
                    answered();
                    return given;
                } catch (TimeoutException e) {
                    if (System.nanoTime() - progressAt.get() >= patience.toNanos()) {
                        questionsSince.compareAndSet(null, asked);
                        giveUp(task, answer);
                        throw new IOException(describe(asked));
                    }
                }
            }
        } catch (InterruptedException e) {
            giveUp(task, answer);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the folder was asked");
        } catch (ExecutionException e) {
            answered();
            throw cause(e);
        }
    }

    private static <T> void answer(Question<T> question, Runnable progress, CompletableFuture<T> answer) {
        try {
            T given = question.answer(progress);
            if (!answer.complete(given) && given instanceof Closeable late) {
                late.close();
            }
        } catch (IOException | RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    /** Stops waiting. If an answer comes later and is a {@link Closeable}, it is closed then. */
    private void giveUp(Runnable task, CompletableFuture<?> answer) {
        questions.remove(task);
        answer.cancel(false);
    }

    private static IOException cause(ExecutionException e) throws IOException {
        if (e.getCause() instanceof IOException io) {
            return io;
        } else if (e.getCause() instanceof RuntimeException unexpected) {
            throw unexpected;
        } else if (e.getCause() instanceof Error error) {
            throw error;
        }
        return new IOException(e.getCause());
    }

    /** Closes the result of a question on one of the threads, without waiting. */
    void close(Closeable open) {
        questions.execute(() -> {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("{}: {}", folder, Reasons.of(e));
            }
        });
    }
}
