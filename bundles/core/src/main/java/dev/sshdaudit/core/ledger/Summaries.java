package dev.sshdaudit.core.ledger;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger tells of the connections in one recording: of the one whose recording it is, or of the many in a shared
 * recording. Bounded in memory. Thread-safe: a thread that is stuck may come back while another one goes on with a copy.
 */
public final class Summaries {

    /** Connections in a shared recording that are told apart; of more, the first one is told so far. */
    static final int MOST = 1000;

    @GuardedBy("this")
    private final Map<String, ConnectionSummary> summaries = new LinkedHashMap<>();

    @GuardedBy("this")
    private @Nullable String shared;

    @GuardedBy("this")
    private long size;

    /** Begins with no message. */
    public Summaries() {}

    private Summaries(Map<String, ConnectionSummary> summaries, @Nullable String shared, long size) {
        for (Map.Entry<String, ConnectionSummary> entry : summaries.entrySet()) {
            this.summaries.put(entry.getKey(), new ConnectionSummary(entry.getValue()));
        }
        this.shared = shared;
        this.size = size;
    }

    /** A copy for a thread that goes on in the place of this one. */
    public synchronized Summaries copy() {
        return new Summaries(summaries, shared, size);
    }

    /** About how many bytes of memory it takes. */
    public synchronized long size() {
        return size;
    }

    /**
     * Takes a message that was recorded.
     *
     * @return what is to be told now, as a rule nothing
     */
    public List<LedgerFact> follow(AuditMessage message) {
        if (message.payload() instanceof Io && message.extras().isEmpty()) {
            return List.of();
        }
        List<LedgerFact> facts = new ArrayList<>(1);
        synchronized (this) {
            follow(message, facts);
        }
        return facts;
    }

    @GuardedBy("this")
    private void follow(AuditMessage message, List<LedgerFact> facts) {
        String id = message.connectionId();
        if (Boolean.TRUE.equals(message.extras().get(AuditMessage.SHARED))) {
            shared = id;
        }
        if (id.equals(shared)) {
            if (message.payload() instanceof Disconnect) {
                // connections that go on do so in the next shared recording
                for (String each : List.copyOf(summaries.keySet())) {
                    facts.add(take(each, true));
                }
            }
            return;
        }
        if (message.extras().containsKey(AuditMessage.RECORDING)) {
            // the user got in, and all of this is in the connection's own recording, too
            forget(id);
            return;
        }
        if (summaries.size() == MOST && !summaries.containsKey(id)) {
            facts.add(take(summaries.keySet().iterator().next(), true));
        }
        ConnectionSummary summary = summaries.computeIfAbsent(id, any -> new ConnectionSummary(message));
        size -= summary.size();
        summary.follow(message);
        if (summary.isMuch()) {
            facts.add(summary.take(true));
        }
        size += summary.size();
        if (message.extras().get(AuditMessage.UNRECORDED) instanceof Map<?, ?> unrecorded) {
            summary.unrecorded(
                    unrecorded.get("address") instanceof String address ? address : "",
                    unrecorded.get("user") instanceof String user ? user : null,
                    unrecorded.get("messages") instanceof Long messages ? messages : 0);
            facts.add(take(id, false));
        } else if (message.payload() instanceof Disconnect) {
            facts.add(take(id, false));
        }
    }

    @GuardedBy("this")
    private LedgerFact take(String id, boolean more) {
        ConnectionSummary summary = requireNonNull(summaries.remove(id), "a summary that is there");
        size -= summary.size();
        return summary.take(more);
    }

    @GuardedBy("this")
    private void forget(String id) {
        ConnectionSummary summary = summaries.remove(id);
        if (summary != null) {
            size -= summary.size();
        }
    }
}
