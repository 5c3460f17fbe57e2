package dev.sshdaudit.ledger.write;

import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.format.Fact.Timestamped;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the lines of a ledger say so far, as far as the lines that follow depend on it. For one thread at a time. */
final class Told {

    private String ledger = "";
    private Frontier frontier = new Frontier();

    /** The recordings that have not ended, and the number of the line that opened each. */
    private final Map<String, Long> open = new LinkedHashMap<>();

    /** Recordings that are open may have been opened from this line on, where lines could not be read to learn that. */
    private long unreadFrom = Long.MAX_VALUE;

    private @Nullable String key;
    private boolean isUncovered;
    private long uncoveredSince;
    private boolean isDeletionUncovered;
    private boolean endsWithCheckpoint;

    /** Begins a ledger, or continues one whose lines are not known yet. */
    void begin(String id, @Nullable String toldKey) {
        ledger = id;
        key = toldKey;
    }

    /** The ledger has other lines than were told: those of this frontier. */
    void resume(Frontier lines) {
        frontier = lines;
    }

    /** A line of this number opened a recording that has not ended. */
    void opened(String recording, long n) {
        open.put(recording, n);
    }

    /** Recordings that are open may have been opened from this line on. */
    void unreadFrom(long n) {
        unreadFrom = n;
    }

    /** The ledger names this key as the one that signs; null if it names none. */
    void key(@Nullable String told) {
        key = told;
    }

    /** Takes a fact that was written. */
    void add(Fact fact, List<byte[]> lines, long nanos) {
        if (fact instanceof RecordingOpened opened) {
            open.put(opened.recording().name(), frontier.size());
        } else if (fact instanceof RecordingClosed ended) {
            open.remove(ended.recording().name());
        } else if (fact instanceof SigningKey told) {
            key = told.signer();
        }
        isDeletionUncovered |= fact instanceof RecordingUsed used && used.what() == RecordingUsed.What.DELETED;
        for (byte[] line : lines) {
            frontier.append(Tree.leaf(line));
        }
        endsWithCheckpoint = fact instanceof Checkpointed;
        if (endsWithCheckpoint) {
            isUncovered = false;
            isDeletionUncovered = false;
        } else if (!isUncovered && !(fact instanceof Timestamped)) {
            isUncovered = true;
            uncoveredSince = nanos;
        }
    }

    /** The id of the ledger. */
    String ledger() {
        return ledger;
    }

    /** How many lines there are. */
    long size() {
        return frontier.size();
    }

    /** The tree of the lines. */
    Frontier frontier() {
        return frontier;
    }

    /** The recordings that are open were opened in a line of this number or later; the number of lines if none is open. */
    long openFrom() {
        return Math.min(
                unreadFrom,
                open.values().stream().mapToLong(Long::longValue).min().orElse(frontier.size()));
    }

    /** The public key by the last line that tells one, or null. */
    @Nullable
    String key() {
        return key;
    }

    /** Whether the last line is a checkpoint, as it must be where a segment ends. */
    boolean endsWithCheckpoint() {
        return endsWithCheckpoint;
    }

    /**
     * Whether lines are there that no checkpoint covers, but for time stamps: these prove themselves, and would call for a checkpoint
     * that calls for a time stamp without end.
     */
    boolean isUncovered() {
        return isUncovered;
    }

    /** Since when, in nanoseconds of the clock that nothing sets. */
    long uncoveredSince() {
        return uncoveredSince;
    }

    /** Whether a deletion is among these lines: it counts for nothing until a checkpoint covers it. */
    boolean isDeletionUncovered() {
        return isDeletionUncovered;
    }
}
