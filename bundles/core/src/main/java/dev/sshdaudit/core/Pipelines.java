package dev.sshdaudit.core;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.storage.AuditStorage;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Decides which format and storage are in force, from what is configured and what is there. What was in force stays so
 * until what was configured is there. Thread-safe.
 */
final class Pipelines {

    /** Changes that come together, in several PIDs or services, make one new pipeline. */
    private static final long SETTLE_MILLIS = 200;

    /** At start-up, bundles take a moment to come. */
    private static final long PATIENCE_MILLIS = 3_000;

    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ScheduledExecutorService timer;
    private final Episode missing;
    private final Supplier<Lane> lanes;
    private final BooleanSupplier wanted;
    private final Runnable onChange;
    private final Map<String, AuditFormat> formats = new HashMap<>();
    private final Map<String, Target> storages = new HashMap<>();
    private String formatName;
    private String storageName;
    private boolean settling;
    private long settlingSince;
    private ScheduledFuture<?> complaining;
    private volatile Pipeline current;

    /** A storage, and the threads that bring recordings there. */
    private record Target(AuditStorage storage, Lane lane) {}

    /**
     * Begins with nothing.
     *
     * @param lanes makes threads for a storage
     * @param wanted whether anybody needs a pipeline
     * @param onChange hears of each new pipeline
     */
    Pipelines(
            ScheduledExecutorService timer,
            Failures failures,
            Supplier<Lane> lanes,
            BooleanSupplier wanted,
            Runnable onChange) {
        this.timer = timer;
        this.lanes = lanes;
        this.missing = new Episode(failures);
        this.wanted = wanted;
        this.onChange = onChange;
    }

    /** The pipeline in force, or null if there is none. */
    Pipeline current() {
        return current;
    }

    /**
     * The operator chose.
     *
     * @param anew whether nothing was in force before: then there is nothing to settle, and nothing to fall back to
     */
    void select(String format, String storage, boolean anew) {
        synchronized (this) {
            formatName = format;
            storageName = storage;
            if (!anew) {
                changed();
                return;
            }
            current = null;
        }
        settle();
    }

    /** The format of this name is this one from now on; null if there is none. */
    synchronized void format(String name, AuditFormat format) {
        if (format == null) {
            formats.remove(name);
        } else {
            formats.put(name, format);
        }
        changed();
    }

    /** The storage of this name is this one from now on; null if there is none. */
    synchronized void storage(String name, AuditStorage storage) {
        Target known = storages.get(name);
        if (storage == null) {
            storages.remove(name);
        } else if (known == null || known.storage() != storage) {
            storages.put(name, new Target(storage, lanes.get()));
        }
        changed();
    }

    /** No new recording goes through this service from now on. */
    void withdraw(Object service) {
        boolean withdrawn;
        synchronized (this) {
            withdrawn = current != null && current.uses(service);
            if (withdrawn) {
                current = null;
            }
        }
        if (withdrawn) {
            settle();
        }
    }

    private void changed() {
        if (!settling) {
            settling = true;
            settlingSince = System.nanoTime();
            timer.schedule(this::settleLater, current == null ? 0 : SETTLE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Settles what the timer has forgotten; to be called now and then. */
    void look() {
        boolean forgotten;
        synchronized (this) {
            forgotten = settling && System.nanoTime() - settlingSince > FORGOTTEN_NANOS;
        }
        if (forgotten) {
            settleLater();
        }
    }

    /** A change that comes while this runs is seen by it, or has it run again; a future that is not done tells neither. */
    private void settleLater() {
        synchronized (this) {
            settling = false;
        }
        settle();
    }

    private void settle() {
        synchronized (this) {
            if (formatName == null) {
                return;
            }
            AuditFormat format = formats.get(formatName);
            Target target = storages.get(storageName);
            if (format == null || target == null) {
                keepOrLose();
                return;
            }
            stopComplaining();
            if (current != null && current.uses(format) && current.uses(target.storage())) {
                return;
            }
            current = new Pipeline(formatName, format, storageName, target.storage(), target.lane());
        }
        onChange.run();
    }

    private void keepOrLose() {
        if (current != null
                && !(formats.values().stream().anyMatch(current::uses)
                        && storages.values().stream().anyMatch(target -> current.uses(target.storage())))) {
            current = null;
        }
        if (complaining == null) {
            complaining = timer.schedule(this::complain, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void stopComplaining() {
        if (complaining != null) {
            complaining.cancel(false);
            complaining = null;
        }
        missing.end(this, "PID audit: format " + formatName + " and storage " + storageName + " are there now.");
    }

    /** Says what is missing, at once. */
    synchronized void complain() {
        boolean format = !formats.containsKey(formatName);
        if (formatName == null || !wanted.getAsBoolean() || !format && storages.containsKey(storageName)) {
            return;
        }
        String kind = format ? "format" : "storage";
        missing.begin(
                this,
                "PID audit, key " + kind + ": \"" + (format ? formatName : storageName) + "\" is not there, only "
                        + new TreeSet<>((format ? formats : storages).keySet())
                        + ". Install the bundle that brings it. "
                        + (current == null
                                ? "Until it comes, nothing can be recorded."
                                : "Until it comes, format " + current.formatName() + " and storage "
                                        + current.storageName() + " stay in force."));
    }

    /** The name of the format in force, or of the one that is waited for. */
    synchronized String formatName() {
        Pipeline pipeline = current;
        return pipeline == null ? formatName : pipeline.formatName();
    }

    /** The name of the storage in force, or of the one that is waited for. */
    synchronized String storageName() {
        Pipeline pipeline = current;
        return pipeline == null ? storageName : pipeline.storageName();
    }

    synchronized boolean hasFormat() {
        return formats.containsKey(formatName());
    }

    synchronized boolean hasStorage() {
        return storages.containsKey(storageName());
    }

    /** The storage in force or waited for, or null. */
    synchronized AuditStorage storage() {
        Target target = storages.get(storageName());
        return target == null ? null : target.storage();
    }
}
