package dev.sshdaudit.core.ledger;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.ConnectionClosed;
import dev.sshdaudit.storage.AuditStorage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has each fact about a connection told once in each storage, where several recordings of the connection go to one storage. The
 * first recording that comes to a fact tells it: so the fact is told also where another recording fails. Thread-safe.
 */
public final class Once {

    /** Facts that are kept for recordings that are behind; more are in a shared recording alone. */
    private static final int MOST = 2000;

    private static final class Told extends LinkedHashMap<String, Object> {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Object> eldest) {
            return size() > MOST;
        }
    }

    /** By storage: which of the recordings has told a fact. */
    @GuardedBy("this")
    private final Map<AuditStorage, Told> told = new IdentityHashMap<>();

    /** By recording and connection: how many facts came before the end of the connection. */
    @GuardedBy("this")
    private final Map<Object, Map<String, Integer>> before = new IdentityHashMap<>();

    /**
     * Takes facts of one of the recordings.
     *
     * @param who the recording, compared by identity
     * @return those that this recording has to tell
     */
    public synchronized List<LedgerFact> untold(Object who, Pipeline pipeline, List<LedgerFact> facts) {
        Told inStorage = told.computeIfAbsent(pipeline.storage(), any -> new Told());
        List<LedgerFact> own = new ArrayList<>(facts.size());
        for (LedgerFact fact : facts) {
            if (isUntold(inStorage, who, fact)) {
                own.add(fact);
            }
        }
        return own;
    }

    @GuardedBy("this")
    private boolean isUntold(Told inStorage, Object who, LedgerFact fact) {
        if (!(fact instanceof ConnectionClosed closed)) {
            return true;
        }
        Map<String, Integer> counts = before.computeIfAbsent(who, any -> new HashMap<>(0));
        String key;
        if (closed.more()) {
            key = closed.connection() + " " + counts.merge(closed.connection(), 1, Integer::sum);
        } else {
            counts.remove(closed.connection());
            key = closed.connection();
        }
        // a thread of the same recording may have been left behind before the ledger had the fact
        return inStorage.merge(key, who, (first, next) -> first) == who;
    }
}
