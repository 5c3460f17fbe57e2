package dev.sshdaudit.core.ledger;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.operator.Episode;
import dev.sshdaudit.core.selection.Lane;
import dev.sshdaudit.core.time.Alarm;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.RecordingOpened;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one place where a storage keeps recordings, as core sees it. The ledger's writer is called on threads of the storage alone: on those that
 * bring recordings there, and by a task of its own, which writes what other threads have told and does what is due. Thread-safe.
 *
 * <p>What cannot be written is owed: kept, and written before anything else when the ledger can be written again. In mode
 * {@code strict} no recording begins or goes on meanwhile.
 */
public final class StorageLedger implements LedgerPlace {

    /** How often open recordings are looked at for progress that is due. */
    private static final long PROGRESS_LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A ledger that was opened for a note alone stays open for so long, because a second note may follow. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Ledgers ledgers;
    private final String storageName;
    private final AuditStorage storage;
    private final String where;
    private final Lane lane;
    private final Map<String, HashedOutput> open = new ConcurrentHashMap<>();

    private final Episode failing;
    private final Told told = new Told();
    private final Alarm alarm;
    private final OneAtATime task;

    @GuardedBy("this")
    private final LedgerAccess access;

    /** Steady time until which the ledger stays open for notes. */
    @GuardedBy("this")
    private long notesUntil;

    StorageLedger(Ledgers ledgers, String storageName, AuditStorage storage, String where, Lane lane) {
        this.ledgers = ledgers;
        this.storageName = storageName;
        this.storage = storage;
        this.where = where;
        this.lane = lane;
        this.failing = ledgers.episode();
        this.task = new OneAtATime(lane, this::run);
        this.alarm = new Alarm(ledgers.timer(), task::request);
        this.access = new LedgerAccess(ledgers, this, told, alarm);
        this.notesUntil = ledgers.time().nanos();
    }

    /** That it cannot be written. */
    Episode failing() {
        return failing;
    }

    @Override
    public AuditStorage storage() {
        return storage;
    }

    @Override
    public String storageName() {
        return storageName;
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public boolean isInUse() {
        return where.equals(storage.place());
    }

    @Override
    public String node() {
        return ledgers.node();
    }

    @Override
    public boolean isOpen(String recording) {
        return open.containsKey(recording);
    }

    // for threads of the storage

    /**
     * Opens a recording in the storage, and tells the ledger of it, where there is one.
     *
     * @throws IOException if the recording cannot be opened; in mode {@code strict} also if the ledger cannot be written
     */
    public StorageOutput create(RecordingMetadata metadata) throws IOException {
        return create(metadata, false);
    }

    /** As {@link #create(RecordingMetadata)}, for a copy of a recording that has ended. */
    StorageOutput createCopy(RecordingMetadata metadata) throws IOException {
        return create(metadata, true);
    }

    private StorageOutput create(RecordingMetadata metadata, boolean copy) throws IOException {
        StorageOutput output = storage.create(metadata);
        if (!ledgers.isKept()) {
            return output;
        }
        HashedOutput hashed = new HashedOutput(output, metadata.name(), copy, this, ledgers.time());
        // before the ledger is told, which asks what is open
        open.put(metadata.name(), hashed);
        try {
            append(new RecordingOpened(metadata));
        } catch (IOException | RuntimeException | Error e) {
            hashed.abandon(metadata.ended(State.CUT, Instant.now()));
            throw e;
        }
        return hashed;
    }

    /**
     * Adds a fact to the ledger, where there is one.
     *
     * @throws IOException in mode {@code strict}, if the ledger cannot be written
     */
    void append(LedgerFact fact) throws IOException {
        IOException error = add(fact);
        if (error != null && ledgers.isStrict()) {
            throw error;
        }
    }

    /** A recording has ended. */
    void closed(String name, LedgerFact fact) {
        add(fact);
        open.remove(name);
    }

    /** Adds a fact that comes too late to keep anything from being done: if it cannot be written now, it is later. */
    public void addInTime(LedgerFact fact) {
        add(fact);
    }

    private synchronized @Nullable IOException add(LedgerFact fact) {
        return access.add(fact);
    }

    // for any thread

    /**
     * Adds facts on a thread of the storage, and hands them to the storage for good. The future tells whether there is a
     * ledger; it fails if the facts could not be added. Once it was cancelled, facts that wait are not added.
     */
    CompletableFuture<Boolean> note(List<LedgerFact> facts) {
        return Calls.on(lane, () -> noteNow(facts));
    }

    private synchronized boolean noteNow(List<LedgerFact> facts) throws IOException {
        if (access.isClosed()) {
            throw new IOException("the audit log stops, or the storage goes away");
        }
        notesUntil = ledgers.time().nanos() + IDLE_NANOS;
        try {
            return access.addForGood(facts);
        } catch (IOException | RuntimeException | Error e) {
            throw isNeeded() ? access.failed(e) : LedgerAccess.asWriting(e);
        }
    }

    /** Whether recordings need the ledger: otherwise it is open for notes alone. */
    @GuardedBy("this")
    private boolean isNeeded() {
        return ledgers.isWanted() && (ledgers.isInForce(this) || !open.isEmpty() || access.owes());
    }

    /** Adds a fact soon, if the ledger is open by then. Does not wait. */
    void tell(LedgerFact fact) {
        if (told.add(fact)) {
            task.request();
        }
    }

    /** Opens the ledger soon, if there is one and auditing is on. Does not wait. */
    void wake() {
        task.request();
    }

    /** Does what the timer has forgotten. */
    void look(long now) {
        alarm.look(now);
    }

    /** Closes the ledger for good on a thread of the storage, as soon as one is free. */
    CompletableFuture<Void> close() {
        return Calls.quietlyOn(lane, this::closeNow);
    }

    private synchronized void closeNow() {
        access.close();
    }

    /** Another ledger takes the place of this one, or none does. */
    CompletableFuture<Void> release(AuditLedger gone) {
        return Calls.quietlyOn(lane, () -> {
            synchronized (this) {
                access.release(gone);
            }
        });
    }

    // the task

    private void run() {
        try {
            long due = work();
            if (due <= 0) {
                task.request();
            } else if (due != Long.MAX_VALUE) {
                synchronized (this) {
                    alarm.set(ledgers.time().nanos(), due);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            synchronized (this) {
                access.failed(e);
            }
        }
    }

    /** Returns nanoseconds until there is something to do again. */
    private long work() throws IOException {
        LedgerWriter current;
        long idle = Long.MAX_VALUE;
        synchronized (this) {
            current = access.catchUp(isNeeded());
            if (current == null) {
                return Long.MAX_VALUE;
            }
            if (open.isEmpty() && !ledgers.isInForce(this)) {
                idle = notesUntil - ledgers.time().nanos();
                if (idle <= 0) {
                    // recordings go to another storage now, and no note has come for a while
                    access.closeWriter();
                    return Long.MAX_VALUE;
                }
            }
        }
        for (HashedOutput output : open.values()) {
            output.look();
        }
        long due = Math.min(idle, current.tick());
        return open.isEmpty() ? due : Math.min(due, PROGRESS_LOOK_NANOS);
    }
}
