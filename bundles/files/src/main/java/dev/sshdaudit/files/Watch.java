package dev.sshdaudit.files;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Checks the files of all open recordings of a folder every five seconds, because a recording to which nothing is
 * written has no flush that checks them. Thread-safe.
 */
final class Watch {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Syncer syncer;
    private final long intervalNanos;
    private final Consumer<DisturbedException> onDisturbed;
    private final Map<String, FileOutput> outputs = new ConcurrentHashMap<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** @param onDisturbed receives what another program did to the files of a recording */
    Watch(Syncer syncer, Consumer<DisturbedException> onDisturbed) {
        this(syncer, INTERVAL_NANOS, onDisturbed);
    }

    Watch(Syncer syncer, long intervalNanos, Consumer<DisturbedException> onDisturbed) {
        this.syncer = syncer;
        this.intervalNanos = intervalNanos;
        this.onDisturbed = onDisturbed;
    }

    void add(String name, FileOutput output) {
        outputs.put(name, output);
        schedule();
    }

    void remove(String name) {
        outputs.remove(name);
    }

    private void schedule() {
        if (!outputs.isEmpty() && scheduled.compareAndSet(false, true)) {
            syncer.later(this::look, intervalNanos);
        }
    }

    private void look() {
        scheduled.set(false);
        try {
            for (FileOutput output : outputs.values()) {
                DisturbedException disturbance = output.look();
                if (disturbance != null) {
                    onDisturbed.accept(disturbance);
                }
            }
        } finally {
            schedule();
        }
    }
}
