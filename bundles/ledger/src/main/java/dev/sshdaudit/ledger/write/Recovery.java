package dev.sshdaudit.ledger.write;

import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.NodeStopped;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.format.LedgerException;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.storage.RecordingCatalog;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is needed to continue a ledger: its newest segment that has whole lines, and those before it in which recordings may
 * have been opened that are still open. The line that a crash cut, and all that stands behind a line that cannot be understood, do
 * not count.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** A recording that was opened, in a line of this number. */
    record Opened(long n, Subject recording) {}

    /** The lines that a segment has, read as far as they can be. */
    private static final class Segment {
        private final String name;
        private final SegmentHead head;
        private final Frontier frontier;
        private final Map<String, Opened> opened = new LinkedHashMap<>();
        /** Names of recordings whose ends this segment has. */
        private final Set<String> closed = new HashSet<>();

        private boolean stopped;
        private @Nullable String key;

        Segment(String name, SegmentHead head) {
            this.name = name;
            this.head = head;
            this.frontier = new Frontier(head.size(), head.frontier());
        }
    }

    /**
     * Where the ledger stands.
     *
     * @param frontier that of all lines
     * @param last the name of the newest segment that has whole lines
     * @param clean whether the process that wrote it stopped properly
     * @param open the recordings whose end the ledger does not have, by name
     * @param key the public key by the last line of the newest segment that tells one, or null if none does
     */
    record Result(
            Frontier frontier,
            String last,
            boolean clean,
            Map<String, Opened> open,
            @Nullable String key) {}

    private final RecordingCatalog catalog;

    Recovery(RecordingCatalog catalog) {
        this.catalog = catalog;
    }

    /** Reads in the storage of a ledger. */
    static Recovery in(LedgerPlace place) throws IOException {
        return new Recovery(place.storage()
                .catalog()
                .orElseThrow(() -> new IOException("storage " + place.storageName() + " cannot read it")));
    }

    /**
     * Reads.
     *
     * @throws NoSuchFileException if no segment is there that has whole lines
     * @throws IOException if the storage cannot read them
     */
    Result read(Memo memo) throws IOException {
        Segment newest = readOrNull(memo.segment());
        if (newest == null && memo.previous() != null) {
            newest = readOrNull(memo.previous());
        }
        if (newest == null) {
            throw new NoSuchFileException(memo.segment());
        }
        Deque<Segment> segments = new ArrayDeque<>();
        segments.add(newest);
        while (segments.getFirst().head.size() > memo.openFrom()
                && segments.getFirst().head.previous() != null) {
            Segment before = readOrNull(segments.getFirst().head.previous());
            if (before == null) {
                LOG.warn(
                        "Segment {} of the ledger is gone: recordings that a crash left open may stay so in the ledger",
                        segments.getFirst().head.previous());
                break;
            }
            segments.addFirst(before);
        }
        Map<String, Opened> open = new LinkedHashMap<>();
        for (Segment segment : segments) {
            // a name is opened once, and closed after that
            open.putAll(segment.opened);
            open.keySet().removeAll(segment.closed);
        }
        return new Result(newest.frontier, newest.name, newest.stopped, open, newest.key);
    }

    /** The segment of this name, or null if it is not there or has no whole line. */
    private @Nullable Segment readOrNull(String name) throws IOException {
        try (LineReader lines = new LineReader(catalog.read(name), name)) {
            LineReader.Raw first = lines.next();
            if (first == null || !first.complete()) {
                return null;
            }
            if (!(LineParser.parse(first, name).fact() instanceof SegmentHead head)) {
                throw new IOException("segment " + name + " of the ledger does not begin like one");
            }
            Segment segment = new Segment(name, head);
            segment.frontier.append(Tree.leaf(first.bytes()));
            readRest(lines, segment);
            return segment;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void readRest(LineReader lines, Segment segment) throws IOException {
        try {
            LineReader.Raw raw;
            while ((raw = lines.next()) != null && raw.complete()) {
                Line line = LineParser.parse(raw, segment.name);
                if (line.n() != segment.frontier.size()) {
                    throw new LedgerException(segment.name, raw.number(), "it has the number " + line.n());
                }
                segment.frontier.append(Tree.leaf(raw.bytes()));
                follow(segment, line.n(), line.fact());
            }
        } catch (LedgerException e) {
            LOG.error("The ledger goes on before a line that was damaged: {}", e.getMessage());
        }
    }

    private static void follow(Segment segment, long n, Fact fact) {
        if (fact instanceof RecordingOpened opened) {
            segment.opened.put(opened.recording().name(), new Opened(n, opened.recording()));
        } else if (fact instanceof RecordingClosed closed) {
            if (segment.opened.remove(closed.recording().name()) == null) {
                segment.closed.add(closed.recording().name());
            }
        } else if (fact instanceof SigningKey key) {
            segment.key = key.signer();
        }
        segment.stopped = fact instanceof NodeStopped || segment.stopped && fact instanceof Checkpointed;
    }
}
