package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows one segment, and says at its end whether its metadata fits, and whether a segment can end so. */
final class SegmentEnd {

    private final LedgerSource source;
    private final Work work;
    private final SegmentName segment;

    private @Nullable Map<String, String> metadata;
    private boolean isMetadataDamaged;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private @Nullable Fact lastFact;
    private boolean isStopped;
    private boolean hasLines;
    private boolean isPartial;
    private long bytes;

    SegmentEnd(LedgerSource source, Work work, SegmentName segment) {
        this.source = source;
        this.work = work;
        this.segment = segment;
    }

    /** Reads the metadata file. */
    void readMetadata() {
        try {
            metadata = MetadataCheck.read(source, segment.toString());
        } catch (IOException e) {
            isMetadataDamaged = true;
        }
    }

    /** Takes each line as it is in the file, the last one also if it is cut. */
    void read(LineReader.Raw line) {
        bytes += line.bytes().length + (line.complete() ? 1 : 0);
        hasLines |= line.complete();
        isPartial = !line.complete();
    }

    /** Takes each line that could be read. */
    void line(Place where, Line line) {
        Fact fact = line.fact();
        if (isStopped && !(fact instanceof Fact.Checkpointed && lastFact instanceof Fact.NodeStopped)) {
            work.found(Kind.EDITED, where, "it comes after the node stopped");
        }
        isStopped |= fact instanceof Fact.NodeStopped;
        first = first == null ? line.time() : first;
        last = line.time();
        lastFact = fact;
    }

    boolean hasLines() {
        return hasLines;
    }

    /**
     * Holds the metadata file against the lines, in a folder that has such files.
     *
     * @param node the node that the head of the segment names
     */
    void check(String node) {
        String name = segment + MetadataCheck.SUFFIX;
        Map<String, String> found = metadata;
        if (isMetadataDamaged) {
            work.found(Kind.CHANGED, name, "it is not the metadata of a segment");
            return;
        } else if (found == null) {
            work.found(Kind.REMOVED, name, "the metadata is gone");
            return;
        }
        String state = found.getOrDefault("state", "");
        boolean isWhole = state.equals("ended") || state.equals("continued");
        if (isWhole && (isPartial || !(lastFact instanceof Fact.Checkpointed))) {
            work.found(
                    Kind.EDITED,
                    segment.toString(),
                    "the metadata says that it ended, and the last line is not the checkpoint with which a segment ends");
        } else if (first != null && last != null) {
            begin(node, first, last, state);
        }
    }

    private void begin(String node, Instant start, Instant end, String state) {
        RecordingMetadata open = segment.metadata(node, start);
        MetadataCheck check = switch (state) {
            case "ended" -> MetadataCheck.whole(source, open.ended(State.ENDED, end), bytes);
            case "continued" -> MetadataCheck.whole(source, open.ended(State.CONTINUED, end), bytes);
            // it may end while it is verified, and then have more lines
            case "open" -> MetadataCheck.cut(source, open, null);
            default -> MetadataCheck.cut(source, open, bytes);
        };
        work.begin(check::run);
    }
}
