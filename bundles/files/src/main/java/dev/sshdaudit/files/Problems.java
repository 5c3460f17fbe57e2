package dev.sshdaudit.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with a folder, in words that say where to mend it. Thread-safe. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final Path folder;
    private final FolderKey key;
    private final AtomicInteger disturbances = new AtomicInteger();
    private volatile String lastDisturbance;
    private volatile String current;

    Problems(Path folder, FolderKey key) {
        this.folder = folder;
        this.key = key;
    }

    /** What keeps recordings from being kept here. */
    Optional<String> current() {
        return Optional.ofNullable(current);
    }

    void over() {
        current = null;
    }

    /** How often another program did something to recordings that were being written, and what it was last. */
    Optional<String> disturbances() {
        int count = disturbances.get();
        return count == 0 ? Optional.empty() : Optional.of(count + ", last: " + lastDisturbance);
    }

    /** Remembers what went wrong, and says what is to be mended. */
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

    /** Found where nothing was being written, so that no call could fail with it. */
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
