package dev.sshdaudit.core.ledger;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ledger.LedgerFact;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Facts from threads that must not wait for a ledger; when there are too many, new ones are dropped. Thread-safe. */
final class Told {

    @GuardedBy("this")
    private final ArrayDeque<LedgerFact> facts = new ArrayDeque<>();

    /** Returns whether the fact was taken. */
    synchronized boolean add(LedgerFact fact) {
        return facts.size() < Debts.MOST && facts.add(fact);
    }

    synchronized @Nullable LedgerFact poll() {
        return facts.poll();
    }

    synchronized void clear() {
        facts.clear();
    }
}
