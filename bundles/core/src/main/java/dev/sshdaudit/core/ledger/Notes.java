package dev.sshdaudit.core.ledger;

import dev.sshdaudit.core.selection.Pipelines;
import dev.sshdaudit.core.selection.Target;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerNotes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Adds notes to ledgers, on the threads of their storages. Thread-safe. */
public final class Notes implements LedgerNotes {

    /** How long a storage may take for the lines: a disk that is slow does, and a user waits. */
    private static final long PATIENCE_SECONDS = 10;

    private final Ledgers ledgers;
    private final Pipelines pipelines;
    private final long seconds;

    /** For the ledgers of all storages that are there. */
    public Notes(Ledgers ledgers, Pipelines pipelines) {
        this(ledgers, pipelines, PATIENCE_SECONDS);
    }

    /**
     * For tests.
     *
     * @param seconds how long to wait for a storage
     */
    public Notes(Ledgers ledgers, Pipelines pipelines, long seconds) {
        this.ledgers = ledgers;
        this.pipelines = pipelines;
        this.seconds = seconds;
    }

    @Override
    public boolean add(String storage, List<LedgerFact> facts) throws IOException {
        for (LedgerFact fact : facts) {
            if (!(fact instanceof LedgerFact.RecordingUsed
                    || fact instanceof LedgerFact.RecordingImported
                    || fact instanceof LedgerFact.RecordingsComplete
                    || fact instanceof LedgerFact.RecordingReencrypted)) {
                throw new IllegalArgumentException("not about a recording that was made: " + fact.getClass());
            }
        }
        if (storage.equals(Settings.NONE) || !ledgers.isKept()) {
            return false;
        }
        Target target = pipelines.target(storage);
        if (target == null) {
            throw new IOException("storage " + storage
                    + " is not there: install the bundle that brings it; if it is installed, a missing or wrong value in"
                    + " the PID of this storage keeps it away, and the log names that PID and key");
        }
        return await(
                storage, ledgers.of(storage, target.storage(), target.lane()).note(List.copyOf(facts)));
    }

    private boolean await(String storage, CompletableFuture<Boolean> written) throws IOException {
        try {
            return written.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            written.cancel(false);
            throw new IOException(
                    "PID audit, key storage: storage " + storage + " has not taken the line for its ledger in "
                            + seconds + " s. Mend what keeps this storage from answering, and try again",
                    e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String why =
                    cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : cause.toString();
            throw new IOException("the ledger in storage " + storage + " cannot be written: " + why, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            written.cancel(false);
            throw (IOException)
                    new InterruptedIOException("interrupted while the ledger in storage " + storage + " was written")
                            .initCause(e);
        }
    }
}
