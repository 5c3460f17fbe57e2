package dev.sshdaudit.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the syncs of recordings a second after a flush, on one thread for each folder. Thread-safe. */
public final class Syncer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Syncer.class);
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final String threadName;
    private final List<Syncer> others = new CopyOnWriteArrayList<>();

    /**
     * Makes the syncer of one storage. {@link Folder} makes another one of it for each folder.
     *
     * @param threadName the name of the threads
     */
    public Syncer(String threadName) {
        this.threadName = threadName;
        executor.setThreadFactory(DaemonThreads.named(Syncer.class, threadName));
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * Makes a syncer with a thread of its own for one folder, so that a folder that does not answer delays no other
     * folder. Closing this syncer closes that one.
     */
    Syncer another() {
        Syncer other = new Syncer(threadName);
        others.add(other);
        return other;
    }

    /** Runs a sync after one second. */
    void later(Runnable sync) {
        later(sync, INTERVAL_NANOS);
    }

    /** Runs a task after a delay in nanoseconds. */
    void later(Runnable task, long delayNanos) {
        executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Syncs a folder, so that the names in it survive a power failure. Errors are ignored: not all file systems can.
     */
    static void folder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("{} cannot be synced: {}", folder, Reasons.of(e));
        }
    }

    /** Ends the threads. Recordings that are still open sync themselves when they end. */
    @Override
    public void close() {
        executor.shutdownNow();
        others.forEach(Syncer::close);
    }
}
