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

/** Syncs files a second after they were told to have changed, on a thread of its own for each folder. Thread-safe. */
public final class Syncer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Syncer.class);
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final String threadName;
    private final List<Syncer> others = new CopyOnWriteArrayList<>();

    /** For the folders of one storage. */
    public Syncer(String threadName) {
        this.threadName = threadName;
        executor.setThreadFactory(task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** One for another folder, so that a folder that does not answer holds up no other; it is closed with this one. */
    Syncer another() {
        Syncer other = new Syncer(threadName);
        others.add(other);
        return other;
    }

    void later(Runnable sync) {
        later(sync, INTERVAL_NANOS);
    }

    void later(Runnable task, long delayNanos) {
        executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    /** Makes names in a folder survive the machine; file systems that cannot, or need not, say so with an error. */
    static void folder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("{} cannot be synced: {}", folder, Reasons.of(e));
        }
    }

    /** What is open still syncs itself when it ends. */
    @Override
    public void close() {
        executor.shutdownNow();
        others.forEach(Syncer::close);
    }
}
