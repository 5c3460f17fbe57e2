package dev.sshdaudit.core.selection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.operator.Episode;
import dev.sshdaudit.core.operator.Failures;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.time.Timer;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.storage.AuditStorage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which format and storage are in force: those that the operator chose, as soon as both are there. Until then, those
 * that were in force stay in force, as long as both are there. Thread-safe.
 */
public final class Pipelines {

    /** Changes that come together, in several PIDs or services, make one new pipeline. */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** The time that bundles may take to come, as at the start, before the operator is told that one is missing. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** After so long, the timer has lost the task to an error. */
    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Time time;
    private final Timer timer;
    private final Episode missing;
    private final Supplier<Lane> lanes;
    private final Lane shared;
    private final BooleanSupplier wanted;
    private final Runnable onChange;

    @GuardedBy("this")
    private final Registry<AuditFormat> formats = new Registry<>();

    @GuardedBy("this")
    private final Registry<Target> storages = new Registry<>();

    @GuardedBy("this")
    private final Encryptions encryptions = new Encryptions();

    /** The names that the operator chose; null before the first choice. */
    @GuardedBy("this")
    private @Nullable Choice chosen;

    /** Whether a change waits to be settled. */
    @GuardedBy("this")
    private boolean settling;

    @GuardedBy("this")
    private long settlingSince;

    /** Says what is missing after a while; null if nothing is missing. */
    @GuardedBy("this")
    private @Nullable Future<?> complaining;

    /** Written with the lock held. */
    private volatile @Nullable Pipeline current;

    /** A storage, and the threads that bring recordings to it. Immutable. */
    public record Target(AuditStorage storage, Lane lane) {}

    /** The names of a format and a storage. */
    private record Choice(String format, String storage) {}

    /**
     * Begins without a choice, and without formats and storages.
     *
     * @param failures takes the error that a format or storage is missing
     * @param lanes makes threads for a storage
     * @param shared the threads for connections while there is no storage
     * @param wanted whether auditing is on, so that a pipeline is needed
     * @param onChange runs after each new pipeline
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
    public @Nullable Pipeline current() {
        return current;
    }

    /**
     * The threads for a connection.
     *
     * @param bound the pipeline of the connection's open part, or null if none is open
     */
    public Lane lane(@Nullable Pipeline bound) {
        Pipeline pipeline = bound == null ? current : bound;
        return pipeline == null ? shared : pipeline.lane();
    }

    /**
     * Takes the operator's choice.
     *
     * @param anew whether auditing was off: then the choice counts at once, and no former pipeline stays in force
     */
    public void select(String format, String storage, boolean anew) {
        synchronized (this) {
            chosen = new Choice(format, storage);
            if (!anew) {
                changed();
                return;
            }
            current = null;
        }
        settle();
    }

    /** A format is there, in place of another of the same name and source. */
    public synchronized void addFormat(String name, Comparable<Object> source, AuditFormat format) {
        formats.add(name, source, format);
        changed();
    }

    /** A storage is there, in place of another of the same name and source. */
    public synchronized void addStorage(String name, Comparable<Object> source, AuditStorage storage) {
        Target known = storages.selected(name);
        Target target = known != null && known.storage() == storage ? known : new Target(storage, lanes.get());
        storages.add(name, source, target);
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

    /** It is not known yet how recordings are to be encrypted: until then, there is no pipeline. */
    public synchronized void encryptionUnknown() {
        encryptions.unknown();
    }

    /**
     * Takes the operator's choice of those who may read recordings.
     *
     * @param recipients none if recordings are not encrypted
     * @throws IllegalArgumentException if a recipient is wrong; then the former choice counts
     */
    public void encrypt(List<String> recipients) {
        synchronized (this) {
            encryptions.choose(recipients);
        }
        // at once, as the former choice may be that each can read
        settle();
    }

    /**
     * Checks recipients that a user is about to name.
     *
     * @throws IllegalArgumentException if one is wrong, or no encryption is there: nothing could be recorded then
     */
    public synchronized void checkRecipients(List<String> recipients) {
        encryptions.check(recipients);
    }

    /** An encryption is there. */
    public synchronized void addEncryption(Comparable<Object> source, RecordingEncryption encryption) {
        encryptions.add(source, encryption);
        changed();
    }

    /** An encryption is there no longer. */
    public synchronized void removeEncryption(Comparable<Object> source) {
        encryptions.remove(source);
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

    @GuardedBy("this")
    private void changed() {
        if (!settling) {
            settling = true;
            settlingSince = time.nanos();
            timer.schedule(this::settleLater, current == null ? 0 : SETTLE_NANOS);
        }
    }

    /** Settles a change that the timer has lost to an error; to be called every half second. */
    public void look() {
        boolean forgotten;
        synchronized (this) {
            forgotten = settling && time.nanos() - settlingSince > FORGOTTEN_NANOS;
        }
        if (forgotten) {
            settleLater();
        }
    }

    /** A change that comes from here on plans another run; a change that came before is seen by this run. */
    private void settleLater() {
        synchronized (this) {
            settling = false;
        }
        settle();
    }

    private void settle() {
        if (isSettledAnew()) {
            onChange.run();
        }
    }

    /** Returns whether another pipeline is in force, or none any more because of its encryption. */
    private synchronized boolean isSettledAnew() {
        Choice choice = chosen;
        if (choice == null) {
            return false;
        }
        AuditFormat format = formats.selected(choice.format);
        Target target = storages.selected(choice.storage);
        Encryption encryption = encryptions.current();
        if (format == null || target == null || encryption == null) {
            return keepOrLose();
        }
        stopComplaining(choice);
        Pipeline before = current;
        if (before != null && before.uses(format) && before.uses(target.storage()) && before.uses(encryption)) {
            return false;
        }
        current = new Pipeline(choice.format, format, choice.storage, target.storage(), target.lane(), encryption);
        return true;
    }

    /**
     * The pipeline stays in force as long as its format and its storage are there, and its recordings are encrypted as they are to be.
     *
     * @return whether it is in force no longer because of its encryption
     */
    @GuardedBy("this")
    private boolean keepOrLose() {
        Pipeline before = current;
        boolean exposed = before != null && !encryptions.mayStay(before.encryption());
        if (before != null
                && !(!exposed
                        && formats.selected().stream().anyMatch(before::uses)
                        && storages.selected().stream().anyMatch(target -> before.uses(target.storage())))) {
            current = null;
        }
        if (complaining == null) {
            complaining = timer.schedule(this::complain, PATIENCE_NANOS);
        }
        return exposed;
    }

    @GuardedBy("this")
    private void stopComplaining(Choice choice) {
        if (complaining != null) {
            complaining.cancel(false);
            complaining = null;
        }
        missing.end(this, "PID audit: format " + choice.format + " and storage " + choice.storage + " are there now.");
    }

    /** Reports the format or the storage that is missing, at once. */
    public synchronized void complain() {
        Choice choice = chosen;
        if (choice == null || !wanted.getAsBoolean()) {
            return;
        }
        boolean format = formats.selected(choice.format) == null;
        if (!format && storages.selected(choice.storage) != null) {
            if (encryptions.current() == null) {
                missing.begin(this, encryptions.problem() + ". Until then, nothing can be recorded.");
            }
            return;
        }
        String kind = format ? "format" : "storage";
        Pipeline kept = current;
        missing.begin(
                this,
                "PID audit, key " + kind + ": \"" + (format ? choice.format : choice.storage)
                        + "\" is not there, only " + (format ? formats : storages).names()
                        + ". Install the bundle that brings it; if it is installed, a missing or wrong value in the PID"
                        + " of this " + kind + " keeps it away, and the log names that PID and key. "
                        + (kept == null
                                ? "Until it comes, nothing can be recorded."
                                : "Until it comes, format " + kept.formatName() + " and storage " + kept.storageName()
                                        + " stay in force."));
    }

    /**
     * How new recordings are encrypted now, whatever pipeline is in force.
     *
     * @throws IOException if recordings cannot be encrypted as they are to be; the message names PID and key
     */
    public synchronized Encryption encryption() throws IOException {
        Encryption encryption = encryptions.current();
        if (encryption == null) {
            throw new IOException(encryptions.problem());
        }
        return encryption;
    }

    /** The storage of a name, in force or not; null if it is not there. */
    public synchronized @Nullable Target target(String name) {
        return storages.selected(name);
    }

    /** The name of the format in force, or else of the chosen one; null if nothing has been chosen. */
    public synchronized @Nullable String formatName() {
        Pipeline pipeline = current;
        if (pipeline != null) {
            return pipeline.formatName();
        }
        return chosen == null ? null : chosen.format;
    }

    /** The name of the storage in force, or else of the chosen one; null if nothing has been chosen. */
    public synchronized @Nullable String storageName() {
        Pipeline pipeline = current;
        if (pipeline != null) {
            return pipeline.storageName();
        }
        return chosen == null ? null : chosen.storage;
    }

    /** Whether the format named {@link #formatName} is there. */
    public synchronized boolean hasFormat() {
        String name = formatName();
        return name != null && formats.selected(name) != null;
    }

    /** Whether the storage named {@link #storageName} is there. */
    public boolean hasStorage() {
        return storage() != null;
    }

    /** The storage named {@link #storageName}, or null if it is not there. */
    public synchronized @Nullable AuditStorage storage() {
        String name = storageName();
        Target target = name == null ? null : storages.selected(name);
        return target == null ? null : target.storage();
    }
}
