package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPublicKey;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.format.Fact.Timestamped;
import dev.sshdaudit.ledger.format.LedgerException;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.query.Finding.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/** Reads one ledger from its first line to its last. */
final class LedgerCheck {

    private final LedgerSource source;
    private final Trust trust;
    private final Inventory inventory;
    private final Work work;
    private final String ledger;
    private final Chain chain;
    private final Signatures signatures;
    private final Recordings recordings;
    private final Tail tail;
    private final TimestampCheck timestamps;

    private String node = "";
    private @Nullable Gaps gaps;
    private @Nullable String previous;
    private @Nullable Instant first;
    private @Nullable Instant last;

    LedgerCheck(LedgerSource source, Trust trust, Inventory inventory, Work work, Stamps stamps, String ledger) {
        this.source = source;
        this.trust = trust;
        this.inventory = inventory;
        this.work = work;
        this.ledger = ledger;
        this.chain = new Chain(ledger, trust, inventory, work);
        this.signatures = new Signatures(trust, Checkpoint.origin(ledger), work);
        this.recordings = new Recordings(source, inventory, work);
        this.tail = new Tail(work);
        this.timestamps = new TimestampCheck(stamps, work);
    }

    /** Reads all segments, in order. */
    LedgerSummary run(NavigableSet<SegmentName> segments) throws IOException {
        for (SegmentName segment : segments) {
            inventory.know(segment.toString());
            read(segment);
        }
        chain.end(trust.held(Checkpoint.origin(ledger)));
        signatures.end();
        tail.end();
        recordings.end();
        if (gaps != null) {
            gaps.end();
        }
        SshPublicKey key = signatures.key();
        return new LedgerSummary(
                ledger,
                node,
                chain.size(),
                chain.covered(),
                first,
                last,
                key == null ? null : key.fingerprint(),
                chain.newest());
    }

    private void read(SegmentName segment) throws IOException {
        String name = segment.toString();
        // read before the lines, which go on while the segment is open
        SegmentEnd end = new SegmentEnd(source, work, segment);
        if (inventory.hasMetadata()) {
            end.readMetadata();
        }
        InputStream in;
        try {
            in = source.open(name);
        } catch (NoSuchFileException e) {
            work.found(Kind.REMOVED, name, "the segment is gone");
            return;
        }
        try (LineReader lines = new LineReader(in, name)) {
            for (LineReader.Raw line = lines.next(); line != null; line = lines.next()) {
                end.read(line);
                if (line.complete()) {
                    take(segment, line, end);
                }
            }
            if (inventory.hasMetadata()) {
                end.check(node);
            }
        } catch (LedgerException e) {
            work.found(Kind.EDITED, new Place(name, e.line()), e.problem());
        }
        if (end.hasLines()) {
            previous = name;
        }
    }

    private void take(SegmentName segment, LineReader.Raw raw, SegmentEnd end) {
        Place where = new Place(segment.toString(), raw.number());
        try {
            Line line = LineParser.parse(raw.bytes());
            if (raw.number() == 1) {
                head(where, segment, line);
            } else if (line.fact() instanceof SegmentHead) {
                work.found(Kind.EDITED, where, "a segment begins within another one");
            }
            take(where, raw, line, end);
        } catch (IllegalArgumentException e) {
            work.found(Kind.EDITED, where, "not a line of a ledger: " + e.getMessage());
        }
        chain.append(raw.bytes());
    }

    private void head(Place where, SegmentName segment, Line line) {
        if (!(line.fact() instanceof SegmentHead head)) {
            work.found(Kind.EDITED, where, "the head of the segment is gone");
            return;
        }
        if (!head.ledger().equals(ledger) || head.size() != segment.first()) {
            work.found(Kind.EDITED, where, "the head of the segment does not fit the name of the file");
        }
        node = head.node();
        if (gaps == null) {
            gaps = new Gaps(work, ledger);
        }
        chain.head(where, head, previous);
    }

    private void take(Place where, LineReader.Raw raw, Line line, SegmentEnd end) {
        if (line.n() != chain.size()) {
            work.found(Kind.EDITED, where, "it has the number " + line.n() + " instead of " + chain.size());
        }
        Fact fact = line.fact();
        timestamps.line(chain.size());
        if (fact instanceof Checkpointed checkpoint) {
            timestamps.checkpoint(chain.size(), checkpoint);
            chain.checkpoint(where, line, checkpoint);
            signatures.checkpoint(where, checkpoint.note(), checkpoint.signature(), line.time());
        } else if (fact instanceof SigningKey key) {
            signatures.key(where, key, line.time());
        } else if (fact instanceof Timestamped timestamp) {
            timestamps.timestamp(where, timestamp);
        }
        tail.add(where, raw.bytes(), line, chain.covered());
        end.line(where, line);
        recordings.line(where, node, line.time(), fact);
        if (gaps != null) {
            gaps.line(line.time(), fact);
        }
        first = first == null ? line.time() : first;
        last = line.time();
    }
}
