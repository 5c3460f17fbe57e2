package dev.sshdaudit.core.selection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.selection.Slot.Settled;
import dev.sshdaudit.core.settings.Pair;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.time.Timer;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.storage.AuditStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pipelines in force, one in each {@link Slot}. There is a slot for each pair of a format and a storage that the operator
 * chose, and always one. Thread-safe.
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
    private final Supplier<Slot> newSlot;
    private final Supplier<Lane> lanes;
    private final BooleanSupplier wanted;
    private final Runnable onChange;

    @GuardedBy("this")
    private final Services services = new Services();

    /** Whether the operator has chosen anything. */
    @GuardedBy("this")
    private boolean chosen;

    /** Whether a change waits to be settled. */
    @GuardedBy("this")
    private boolean settling;

    @GuardedBy("this")
    private long settlingSince;

    /** Whether the slots have changed since that was told. */
    @GuardedBy("this")
    private boolean rearranged;

    /** Says what is missing after a while; null if nothing is missing. */
    @GuardedBy("this")
    private @Nullable Future<?> complaining;

    /** In the order of the operator's choice, and not changed. Written with the lock held. */
    private volatile Slot[] slots;

    /**
     * Begins without a choice, and without formats and storages.
     *
     * @param newSlot makes a slot
     * @param lanes makes threads for a storage
     * @param wanted whether auditing is on, so that a pipeline is needed
     * @param onChange runs after each new pipeline
     */
    public Pipelines(
            Time time,
            Timer timer,
            Supplier<Slot> newSlot,
            Supplier<Lane> lanes,
            BooleanSupplier wanted,
            Runnable onChange) {
        this.time = time;
        this.timer = timer;
        this.newSlot = newSlot;
        this.lanes = lanes;
        this.wanted = wanted;
        this.onChange = onChange;
        this.slots = new Slot[] {newSlot.get()};
    }

    /** The slots, in the order of the operator's choice; not to be changed. */
    public Slot[] slots() {
        return slots;
    }

    /** The pipeline in force in the first slot, or null if there is none. */
    public @Nullable Pipeline current() {
        return slots[0].current();
    }

    /** The pipelines in force. */
    public List<Pipeline> all() {
        List<Pipeline> all = new ArrayList<>();
        for (Slot slot : slots) {
            Pipeline pipeline = slot.current();
            if (pipeline != null) {
                all.add(pipeline);
            }
        }
        return all;
    }

    /** Whether a pipeline is missing, or does not take bytes now, that has to be there for each connection. */
    public boolean isAnyDown() {
        for (Slot slot : slots) {
            Pipeline pipeline = slot.current();
            if (slot.isRequired() && (pipeline == null || pipeline.lane().isDown())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes the operator's choice.
     *
     * @param anew whether auditing was off: then the choice counts at once, and no former pipeline stays in force
     */
    public void select(List<Pair> pairs, boolean anew) {
        synchronized (this) {
            chosen = true;
            arrange(pairs);
            if (!anew) {
                changed();
                return;
            }
            for (Slot slot : slots) {
                slot.clear();
            }
        }
        settle();
    }

    /**
     * Gives each pair a slot: the one that had this pair; else one whose pair is not chosen any more, whose pipeline stays in force
     * until the new one is there; else a new one.
     */
    @GuardedBy("this")
    private void arrange(List<Pair> pairs) {
        List<Slot> free = new ArrayList<>(List.of(slots));
        Slot[] next = new Slot[pairs.size()];
        for (int i = 0; i < next.length; i++) {
            Pair pair = pairs.get(i);
            next[i] = free.stream()
                    .filter(slot -> slot.chosen() != null && pair.isSame(slot.chosen()))
                    .findFirst()
                    .orElse(null);
            free.remove(next[i]);
        }
        for (int i = 0; i < next.length; i++) {
            boolean added = next[i] == null && free.isEmpty();
            if (next[i] == null) {
                next[i] = added ? newSlot.get() : free.remove(0);
            }
            next[i].choose(pairs.get(i), next.length);
            if (added) {
                // at once: connections that come now would find no pipeline there
                next[i].settle(services);
            }
        }
        for (Slot slot : next) {
            if (Arrays.stream(next).anyMatch(slot::isInTheWayOf)) {
                slot.clear();
            }
        }
        rearranged |= !Arrays.equals(slots, next);
        slots = next;
        free.forEach(Slot::remove);
    }

    /** A format is there, in place of another of the same name and source. */
    public synchronized void addFormat(String name, Comparable<Object> source, AuditFormat format) {
        services.formats.add(name, source, format);
        changed();
    }

    /** A storage is there, in place of another of the same name and source. */
    public synchronized void addStorage(String name, Comparable<Object> source, AuditStorage storage) {
        Target known = services.storages.selected(name);
        Target target = known != null && known.storage() == storage ? known : new Target(storage, lanes.get());
        services.storages.add(name, source, target);
        changed();
    }

    /** A format is there no longer. */
    public synchronized void removeFormat(String name, Comparable<Object> source) {
        services.formats.remove(name, source);
        changed();
    }

    /** A storage is there no longer. */
    public synchronized void removeStorage(String name, Comparable<Object> source) {
        services.storages.remove(name, source);
        changed();
    }

    /** It is not known yet how recordings are to be encrypted: until then, there is no pipeline. */
    public synchronized void encryptionUnknown() {
        services.encryptions.unknown();
    }

    /**
     * Takes the operator's choice of those who may read recordings.
     *
     * @param recipients none if recordings are not encrypted
     * @throws IllegalArgumentException if a recipient is wrong; then the former choice counts
     */
    public void encrypt(List<String> recipients) {
        synchronized (this) {
            services.encryptions.choose(recipients);
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
        services.encryptions.check(recipients);
    }

    /** An encryption is there. */
    public synchronized void addEncryption(Comparable<Object> source, RecordingEncryption encryption) {
        services.encryptions.add(source, encryption);
        changed();
    }

    /** An encryption is there no longer. */
    public synchronized void removeEncryption(Comparable<Object> source) {
        services.encryptions.remove(source);
        changed();
    }

    /** No new recording goes through this service from now on. */
    public void withdraw(Object service) {
        boolean withdrawn = false;
        synchronized (this) {
            for (Slot slot : slots) {
                withdrawn |= slot.withdraw(service);
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
            boolean isAnyEmpty = Arrays.stream(slots).anyMatch(slot -> slot.current() == null);
            timer.schedule(this::settleLater, isAnyEmpty ? 0 : SETTLE_NANOS);
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

    /** Returns whether another pipeline is in force, or one is not any more because of its encryption. */
    private synchronized boolean isSettledAnew() {
        if (!chosen) {
            return false;
        }
        boolean anew = rearranged;
        rearranged = false;
        boolean isAnyMissing = false;
        for (Slot slot : slots) {
            Settled settled = slot.settle(services);
            anew |= settled == Settled.ANEW || settled == Settled.EXPOSED;
            isAnyMissing |= settled == Settled.MISSING || settled == Settled.EXPOSED;
        }
        if (isAnyMissing && complaining == null) {
            complaining = timer.schedule(this::complainLater, PATIENCE_NANOS);
        } else if (!isAnyMissing && complaining != null) {
            complaining.cancel(false);
            complaining = null;
        }
        return anew;
    }

    private synchronized void complainLater() {
        complaining = null;
        complain();
    }

    /** Reports the formats and storages that are missing, at once. */
    public synchronized void complain() {
        if (!wanted.getAsBoolean()) {
            return;
        }
        for (Slot slot : slots) {
            slot.complain(services);
        }
    }

    /**
     * How new recordings are encrypted now, whatever pipeline is in force.
     *
     * @throws IOException if recordings cannot be encrypted as they are to be; the message names PID and key
     */
    public synchronized Encryption encryption() throws IOException {
        Encryption encryption = services.encryptions.current();
        if (encryption == null) {
            throw new IOException(services.encryptions.problem());
        }
        return encryption;
    }

    /** The storage of a name, in force or not; null if it is not there. */
    public synchronized @Nullable Target target(String name) {
        return services.storages.selected(name);
    }

    /** All slots as the status shows them. */
    public synchronized List<Slot.State> states() {
        List<Slot.State> states = new ArrayList<>();
        for (Slot slot : slots) {
            states.add(slot.state(services));
        }
        return states;
    }
}
