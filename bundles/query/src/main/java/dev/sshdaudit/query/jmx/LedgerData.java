package dev.sshdaudit.query.jmx;

import dev.sshdaudit.query.Verification;
import javax.management.ConstructorParameters;
import org.jspecify.annotations.Nullable;

/** A ledger that was verified. Immutable. */
public final class LedgerData {

    private final String id;
    private final String node;
    private final long lines;
    private final @Nullable String checkpoint;

    /** Makes one of its attributes. */
    @ConstructorParameters({"id", "node", "lines", "checkpoint"})
    public LedgerData(String id, String node, long lines, @Nullable String checkpoint) {
        this.id = id;
        this.node = node;
        this.lines = lines;
        this.checkpoint = checkpoint;
    }

    static LedgerData of(Verification.Ledger ledger) {
        return new LedgerData(ledger.id(), ledger.node(), ledger.lines(), ledger.text());
    }

    /** The id of the ledger. */
    public String getId() {
        return id;
    }

    /** The machine that writes it, or an empty text. */
    public String getNode() {
        return node;
    }

    /** How many lines it has. */
    public long getLines() {
        return lines;
    }

    /** The four lines of the newest checkpoint, for the auditor to keep; null if there is none. */
    public @Nullable String getCheckpoint() {
        return checkpoint;
    }
}
