package dev.sshdaudit.core.ledger;

import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerWriter;
import java.io.IOException;
import java.util.ArrayDeque;

/** Facts that a ledger could not be told, and will be before anything else. For one thread at a time. */
final class Debts {

    /** Facts that wait; of more, the number is kept. */
    static final int MOST = 10_000;

    private final ArrayDeque<LedgerFact> facts = new ArrayDeque<>();
    private long dropped;

    boolean isEmpty() {
        return facts.isEmpty() && dropped == 0;
    }

    void add(LedgerFact fact) {
        if (facts.size() < MOST) {
            facts.add(fact);
        } else {
            dropped++;
        }
    }

    /** Tells all facts; those that could not be told stay. */
    void payOff(LedgerWriter writer) throws IOException {
        for (LedgerFact fact = facts.peek(); fact != null; fact = facts.peek()) {
            writer.append(fact);
            facts.remove();
        }
        if (dropped > 0) {
            writer.append(new LedgerFact.Failure(
                    false, "While the ledger could not be written, " + dropped + " facts were left out of it."));
            dropped = 0;
        }
    }
}
