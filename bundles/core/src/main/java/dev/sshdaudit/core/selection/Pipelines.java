package dev.sshdaudit.core.selection;

import dev.sshdaudit.core.operator.Episode;
import dev.sshdaudit.core.operator.Failures;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.time.Timer;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.storage.AuditStorage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Decides which format and storage are in force, from what is configured and what is there. What was in force stays so
 * until what was configured is there. Thread-safe.
 */
public final class Pipelines {

    /** Changes that come together, in several PIDs or services, make one new pipeline. */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** At start-up, bundles take a moment to come. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Time time;
    private final Timer timer;
    private final Episode missing;
    private final Supplier<Lane> lanes;
    private final Lane shared;
    private final BooleanSupplier wanted;
    private final Runnable onChange;
    // guarded by this
    private final Registry<AuditFormat> formats = new Registry<>();
    private final Registry<Target> storages = new Registry<>();
    private String formatName;
    private String storageName;
    private boolean settling;
    private long settlingSince;
    private Future<?> complaining;
    private volatile Pipeline current;

    /** A storage, and the threads that bring recordings there. */
    private record Target(AuditStorage storage, Lane lane) {}

    /**
     * Begins with nothing.
     *
     * @param lanes makes threads for a storage
     * @param shared the threads for connections that are bound to no storage, as there is none
     * @param wanted whether auditing is on, so that a pipeline is needed
     * @param onChange hears of each new pipeline
     */
    public Pipelines(
            Time time,
            Timer timer,
            Failures failures,
            Supplier<Lane> lanes,
            Lane shared,
            BooleanSupplier wanted,
            Runnable onChange) {
        this.time = time;
        this.timer = timer;
        this.lanes = lanes;
        this.shared = shared;
        this.missing = new Episode(failures);
        this.wanted = wanted;
        this.onChange = onChange;
    }

    /** The pipeline in force, or null if there is none. */
    public Pipeline current() {
        return current;
    }

    /** The threads for a connection that is bound to a pipeline, or to none yet if that is null. */
    public Lane lane(Pipeline bound) {
        Pipeline pipeline = bound == null ? current : bound;
        return pipeline == null ? shared : pipeline.lane();
    }

    /**
     * The operator chose.
     *
     * @param anew whether nothing was in force before: then there is nothing to settle, and nothing to fall back to
     */
    public void select(String format, String storage, boolean anew) {
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

    /** A format is there. */
    public synchronized void addFormat(String name, Comparable<Object> source, AuditFormat format) {
        formats.add(name, source, format);
        changed();
    }

    /** A storage is there. */
    public synchronized void addStorage(String name, Comparable<Object> source, AuditStorage storage) {
        Target known = storages.selected(name);
        boolean same = known != null && known.storage() == storage;
        storages.add(name, source, same ? known : new Target(storage, lanes.get()));
        changed();
    }

    /** A format is there no longer. */
    public synchronized void removeFormat(String name, Comparable<Object> source) {
        formats.remove(name, source);
        changed();
    }

    /** A storage is there no longer. */
    public synchronized void removeStorage(String name, Comparable<Object> source) {
        storages.remove(name, source);
        changed();
    }

    /** No new recording goes through this service from now on. */
    public void withdraw(Object service) {
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
            settlingSince = time.nanos();
            timer.schedule(this::settleLater, current == null ? 0 : SETTLE_NANOS);
        }
    }

    /** Settles what the timer has forgotten; to be called now and then. */
    public void look() {
        boolean forgotten;
        synchronized (this) {
            forgotten = settling && time.nanos() - settlingSince > FORGOTTEN_NANOS;
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
            AuditFormat format = formats.selected(formatName);
            Target target = storages.selected(storageName);
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
                && !(formats.selected().stream().anyMatch(current::uses)
                        && storages.selected().stream().anyMatch(target -> current.uses(target.storage())))) {
            current = null;
        }
        if (complaining == null) {
            complaining = timer.schedule(this::complain, PATIENCE_NANOS);
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
    public synchronized void complain() {
        boolean format = formats.selected(formatName) == null;
        if (formatName == null || !wanted.getAsBoolean() || !format && storages.selected(storageName) != null) {
            return;
        }
        String kind = format ? "format" : "storage";
        missing.begin(
                this,
                "PID audit, key " + kind + ": \"" + (format ? formatName : storageName) + "\" is not there, only "
                        + (format ? formats : storages).names()
                        + ". Install the bundle that brings it. "
                        + (current == null
                                ? "Until it comes, nothing can be recorded."
                                : "Until it comes, format " + current.formatName() + " and storage "
                                        + current.storageName() + " stay in force."));
    }

    /** The name of the format in force, or of the one that is waited for. */
    public synchronized String formatName() {
        Pipeline pipeline = current;
        return pipeline == null ? formatName : pipeline.formatName();
    }

    /** The name of the storage in force, or of the one that is waited for. */
    public synchronized String storageName() {
        Pipeline pipeline = current;
        return pipeline == null ? storageName : pipeline.storageName();
    }

    public synchronized boolean hasFormat() {
        return formats.selected(formatName()) != null;
    }

    public synchronized boolean hasStorage() {
        return storages.selected(storageName()) != null;
    }

    /** The storage in force or waited for, or null. */
    public synchronized AuditStorage storage() {
        Target target = storages.selected(storageName());
        return target == null ? null : target.storage();
    }
}
