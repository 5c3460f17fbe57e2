package dev.sshdaudit.query.keep;

import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.RecordingReencrypted;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the ledgers in a place tell of some recordings and of their copies. For one thread. */
final class Lineage {

    private static final List<byte[]> TYPES =
            Segments.types("segment", "recording.opened", "recording.closed", "recording.reencrypted");

    /**
     * How a recording ended.
     *
     * @param metadata its metadata, complete also where a bucket does not tell all of it
     * @param line what the ledger tells of its bytes
     */
    record Ended(RecordingMetadata metadata, RecordingClosed line) {}

    private final Set<String> originals;
    private final Map<String, Ended> ended = new HashMap<>();
    private final Map<String, RecordingReencrypted> copyOf = new HashMap<>();
    private final Map<String, RecordingReencrypted> madeBy = new HashMap<>();
    private final Map<String, Integer> highest = new HashMap<>();
    private boolean isThere;
    private String node = "";

    private Lineage(Set<String> originals) {
        this.originals = originals;
    }

    /**
     * Reads the ledgers.
     *
     * @param originals of which recordings, as {@link CopyName#original} names them
     */
    static Lineage read(Place place, Set<String> originals) throws IOException {
        Lineage lineage = new Lineage(originals);
        Segments segments = new Segments(place);
        for (NavigableSet<SegmentName> ledger : segments.list().values()) {
            for (SegmentName segment : ledger) {
                lineage.isThere = true;
                segments.read(segment, TYPES, line -> lineage.take(line.fact()));
            }
        }
        return lineage;
    }

    private void take(Fact fact) {
        if (fact instanceof SegmentHead head) {
            node = head.node();
        } else if (fact instanceof RecordingOpened opened) {
            isMeant(opened.recording().name());
        } else if (fact instanceof RecordingClosed closed
                && isMeant(closed.recording().name())) {
            String from = closed.importedFrom();
            ended.put(
                    closed.recording().name(),
                    new Ended(
                            closed.recording().metadata(from == null ? node : from, closed.state(), closed.end()),
                            closed));
        } else if (fact instanceof RecordingReencrypted reencrypted && isMeant(reencrypted.as())) {
            copyOf.put(reencrypted.name(), reencrypted);
            madeBy.put(reencrypted.as(), reencrypted);
        }
    }

    private boolean isMeant(String recording) {
        CopyName name = CopyName.of(recording);
        boolean isMeant = RecordingMetadata.isSafeName(recording) && originals.contains(name.original());
        if (isMeant) {
            highest.merge(name.original(), name.number(), Math::max);
        }
        return isMeant;
    }

    /** Whether there is a ledger. */
    boolean isThere() {
        return isThere;
    }

    /** How a recording ended, or null. */
    @Nullable
    Ended ended(String recording) {
        return ended.get(recording);
    }

    /** The newest line that tells to which copy a recording was encrypted, or null. */
    @Nullable
    RecordingReencrypted copyOf(String recording) {
        return copyOf.get(recording);
    }

    /** The line that tells of what recording this one is the copy, or null. */
    @Nullable
    RecordingReencrypted madeBy(String recording) {
        return madeBy.get(recording);
    }

    /** The highest number of a copy of which a ledger tells; 0 if it tells of none. */
    int highest(String original) {
        return highest.getOrDefault(original, 0);
    }
}
