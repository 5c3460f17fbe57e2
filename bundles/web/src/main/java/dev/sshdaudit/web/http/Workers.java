package dev.sshdaudit.web.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that answer, and those that keep streams alive. The container's own threads wait for nothing. Thread-safe.
 */
public final class Workers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final long TICK_MILLIS = 100;

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final ExecutorService answering;
    private final ExecutorService tending;
    private final ScheduledThreadPoolExecutor timer;

    /** Streams that a thread tends now. */
    private final Set<ClientOutput> tended = ConcurrentHashMap.newKeySet();

    @GuardedBy("this")
    private final Set<Work> running = new HashSet<>();

    @GuardedBy("this")
    private final Set<Later> waiting = new LinkedHashSet<>();

    @GuardedBy("this")
    private boolean closed;

    /** Starts the timer. */
    public Workers(Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.answering = pool("sshd-audit-web", 2 * limits.threads());
        this.tending = pool("sshd-audit-web-ping", limits.threads());
        this.timer = new ScheduledThreadPoolExecutor(1, task -> thread(task, "sshd-audit-web-timer"));
        timer.setRemoveOnCancelPolicy(true);
        every(TICK_MILLIS, this::look);
    }

    // a thread whose request has just ended may not be free yet: so there may be more threads than requests
    private static ExecutorService pool(String name, int most) {
        return new ThreadPoolExecutor(
                0, most, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> thread(task, name));
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(Workers.class.getClassLoader());
        return thread;
    }

    /** The time limits. */
    public Limits limits() {
        return limits;
    }

    LongSupplier clock() {
        return nanoTime;
    }

    /** Has a task that never waits run again and again, on the timer's thread. */
    public void every(long millis, Runnable task) {
        timer.scheduleWithFixedDelay(() -> guarded(task), millis, millis, TimeUnit.MILLISECONDS);
    }

    /**
     * Has a task that never waits run once, on the timer's thread; when the bundle stops, at once.
     *
     * @return takes the task back
     */
    public Runnable after(long nanos, Runnable task) {
        Later later = new Later(task);
        synchronized (this) {
            if (!closed) {
                waiting.add(later);
                later.due = timer.schedule(later, nanos, TimeUnit.NANOSECONDS);
                return later::cancel;
            }
        }
        guarded(task);
        return () -> {};
    }

    /** A task that runs once, or is taken back. */
    private final class Later implements Runnable {

        private final Runnable task;
        private @Nullable Future<?> due;

        Later(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (end()) {
                guarded(task);
            }
        }

        void cancel() {
            if (end() && due != null) {
                due.cancel(false);
            }
        }

        private boolean end() {
            synchronized (Workers.this) {
                return waiting.remove(this);
            }
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | LinkageError e) {
            // the timer would not run it again
            LOG.warn("Requests are not watched as they should be: {}", e.toString());
        }
    }

    /** What is done with one request. */
    @FunctionalInterface
    interface Task {
        void run(Work work);
    }

    /**
     * Has a request answered on a thread of its own.
     *
     * @throws HttpException 429 if too many of this user are being answered, 503 if too many in all
     */
    void answer(Object session, String user, Task task) {
        Work work = new Work(session, user, nanoTime, limits.jsonSeconds());
        add(work);
        try {
            answering.execute(() -> {
                work.begin();
                try {
                    task.run(work);
                } finally {
                    work.finish();
                    remove(work);
                }
            });
        } catch (RejectedExecutionException e) {
            remove(work);
            throw busy();
        }
    }

    private synchronized void add(Work work) {
        if (closed || running.size() >= limits.threads()) {
            throw busy();
        }
        long ofUser = running.stream()
                .filter(other -> other.user().equals(work.user()))
                .count();
        if (ofUser >= limits.perUser()) {
            throw new HttpException(
                    TOO_MANY_REQUESTS,
                    "you have " + ofUser + " requests running: wait until one has ended, or close other tabs",
                    1);
        }
        running.add(work);
    }

    private static HttpException busy() {
        return new HttpException(UNAVAILABLE, "too many requests are running: try again in a moment", 1);
    }

    private synchronized void remove(Work work) {
        running.remove(work);
    }

    private synchronized List<Work> running() {
        return new ArrayList<>(running);
    }

    /** Whether a request of a login is being answered. */
    public synchronized boolean isBusy(Object session) {
        return running.stream().anyMatch(work -> work.session().equals(session));
    }

    /** Breaks off all requests of a login, but for one that the current thread answers: by it, the login was ended. */
    public void breakOff(Object session) {
        running().stream()
                .filter(work -> work.session().equals(session) && !work.isOfThisThread())
                .forEach(work -> work.breakOff(Work.End.LOGGED_OUT));
    }

    private void look() {
        long now = nanoTime.getAsLong();
        for (Work work : running()) {
            work.look();
            ClientOutput stream = work.stream();
            if (stream != null && stream.needsCare(now) && tended.add(stream)) {
                tend(stream);
            }
        }
    }

    private void tend(ClientOutput stream) {
        try {
            tending.execute(() -> {
                try {
                    stream.tend();
                } finally {
                    tended.remove(stream);
                }
            });
        } catch (RejectedExecutionException e) {
            // the next look tries again
            tended.remove(stream);
        }
    }

    /** Breaks off all requests. */
    @Override
    public void close() {
        List<Later> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiting);
        }
        left.forEach(Later::run);
        running().forEach(work -> work.breakOff(Work.End.STOPPED));
        timer.shutdownNow();
        tending.shutdownNow();
        answering.shutdown();
    }
}
