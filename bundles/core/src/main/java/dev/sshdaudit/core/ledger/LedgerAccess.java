package dev.sshdaudit.core.ledger;

import dev.sshdaudit.core.time.Alarm;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerWriter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens the writer of one {@link StorageLedger}, writes facts with it, and opens the writer again, after a pause, when it has failed.
 * What could not be written is owed, and is written first. For one thread at a time: the lock of the ledger guards it, and is held while
 * the storage is called.
 */
final class LedgerAccess {

    /** What is told is handed to the storage for good so soon; as for recordings. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ledgers ledgers;
    private final StorageLedger place;
    private final Told told;
    private final Alarm alarm;
    private final Debts owed = new Debts();
    private @Nullable AuditLedger service;
    private @Nullable LedgerWriter writer;
    private @Nullable IOException failure;
    private long retryAt;
    private boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param told facts that wait to be written
     * @param alarm rings when there is something to do
     */
    LedgerAccess(Ledgers ledgers, StorageLedger place, Told told, Alarm alarm) {
        this.ledgers = ledgers;
        this.place = place;
        this.told = told;
        this.alarm = alarm;
    }

    /** Whether facts are owed. */
    boolean owes() {
        return !owed.isEmpty();
    }

    boolean isClosed() {
        return closed;
    }

    /** Adds a fact, or owes it. Returns why it is owed, or null. */
    @Nullable
    IOException add(LedgerFact fact) {
        try {
            LedgerWriter current = writer();
            if (current == null) {
                return null;
            }
            owed.payOff(current);
            current.append(fact);
            works();
            return null;
        } catch (IOException | RuntimeException | Error e) {
            owed.add(fact);
            return failed(e);
        }
    }

    /**
     * Adds facts, and hands them to the storage for good. If that fails, nothing is owed.
     *
     * @return whether there is a ledger
     */
    boolean addForGood(List<LedgerFact> facts) throws IOException {
        LedgerWriter current = writer();
        if (current == null) {
            return false;
        }
        owed.payOff(current);
        for (LedgerFact fact : facts) {
            current.append(fact);
        }
        current.secure();
        works();
        return true;
    }

    /**
     * Writes what is owed, and what was told.
     *
     * @param open whether a writer is opened for that if none is open
     * @return the writer, or null if none is open: what was told is forgotten then
     */
    @Nullable
    LedgerWriter catchUp(boolean open) throws IOException {
        LedgerWriter current = open ? writer() : writer;
        if (current == null) {
            told.clear();
            return null;
        }
        owed.payOff(current);
        writeTold(current);
        if (failure != null) {
            works();
        }
        return current;
    }

    private void writeTold(LedgerWriter current) throws IOException {
        for (LedgerFact fact = told.poll(); fact != null; fact = told.poll()) {
            try {
                current.append(fact);
            } catch (IOException | RuntimeException | Error e) {
                owed.add(fact);
                throw e;
            }
        }
    }

    /** The writer, or null if there is no ledger. */
    private @Nullable LedgerWriter writer() throws IOException {
        AuditLedger wanted = ledgers.service();
        if (writer != null && service != wanted) {
            closeWriter();
        }
        IOException lasting = failure;
        if (lasting != null && ledgers.time().nanos() - retryAt < 0) {
            throw lasting;
        }
        // in a place to which the storage no longer brings recordings, nothing can begin
        if (writer == null && wanted != null && !closed && place.isInUse()) {
            service = wanted;
            LedgerWriter opened = wanted.open(place);
            writer = opened;
            begin(opened);
        }
        return writer;
    }

    /** A ledger begins with what is in force, so what was told before need not be in it. */
    private void begin(LedgerWriter begun) throws IOException {
        told.clear();
        LedgerFact state = ledgers.state();
        if (state != null) {
            begun.append(state);
        }
    }

    private void works() {
        if (failure != null) {
            failure = null;
            ledgers.works(place);
        }
        alarm.set(ledgers.time().nanos(), SOON_NANOS);
    }

    /** The ledger could not be written: it is tried again after a pause. Returns the error as {@link #asWriting} does. */
    IOException failed(Throwable e) {
        IOException error = asWriting(e);
        if (error != failure) {
            retryAt = ledgers.time().nanos() + RETRY_NANOS;
            failure = error;
            ledgers.failed(place, error);
            alarm.set(ledgers.time().nanos(), RETRY_NANOS);
        }
        return error;
    }

    /** The error as callers get it: an error of the ledger's code, too, is one of writing. */
    static IOException asWriting(Throwable e) {
        return e instanceof IOException error ? error : new IOException("the ledger fails: " + e, e);
    }

    /** Closes the writer for good. */
    void close() {
        closed = true;
        alarm.cancel();
        LedgerWriter current = writer;
        if (current != null) {
            try {
                owed.payOff(current);
                writeTold(current);
            } catch (IOException | RuntimeException | Error e) {
                ledgers.failed(place, e);
            }
            closeWriter();
        }
    }

    /** Closes the writer if it is one of this service. */
    void release(AuditLedger gone) {
        if (service == gone) {
            closeWriter();
        }
    }

    /** Closes the writer if one is open; the next fact opens another. */
    void closeWriter() {
        LedgerWriter before = writer;
        writer = null;
        service = null;
        if (before == null) {
            return;
        }
        try {
            before.close();
        } catch (RuntimeException | Error e) {
            ledgers.failed(place, e);
        }
    }
}
