package dev.sshdaudit.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers what is wrong with a folder, as texts that name PID and key. Thread-safe. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final Path folder;
    private final FolderKey key;
    private final AtomicInteger disturbances = new AtomicInteger();
    private volatile @Nullable String lastDisturbance;
    private volatile @Nullable String current;

    Problems(Path folder, FolderKey key) {
        this.folder = folder;
        this.key = key;
    }

    /** The last error of the folder, if nothing has worked since; it names PID and key. */
    Optional<String> current() {
        return Optional.ofNullable(current);
    }

    /** Forgets the last error: the folder works. */
    void over() {
        current = null;
    }

    /** How many open recordings other programs have changed, moved or removed, and the last such event. */
    Optional<String> disturbances() {
        int count = disturbances.get();
        return count == 0 ? Optional.empty() : Optional.of(count + ", last: " + lastDisturbance);
    }

    /** Remembers an error, and makes of it one whose message names PID and key. */
    IOException failed(IOException e) {
        if (e instanceof DisturbedException disturbance) {
            current = describe(disturbance);
            if (disturbance.count()) {
                disturbances.incrementAndGet();
                lastDisturbance = e.getMessage();
            }
        } else {
            current = e instanceof FreeSpace.TooLittleException ? e.getMessage() : describe(e);
        }
        return new IOException(current, e);
    }

    /** Logs what the watch found at a recording to which nothing is written, where no call fails yet. */
    void found(DisturbedException e) {
        LOG.error(
                "{}. The connection's next message fails with this.", failed(e).getMessage());
    }

    private String describe(DisturbedException e) {
        return key.says(
                folder,
                "was changed by another program while a recording was being written: " + e.getMessage()
                        + ". See to it that no other program writes, moves or removes files there");
    }

    String describe(IOException e) {
        return key.says(folder, "cannot be used: " + Reasons.of(e));
    }
}
