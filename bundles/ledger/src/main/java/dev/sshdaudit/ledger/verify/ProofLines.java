package dev.sshdaudit.ledger.verify;

import static java.util.Objects.requireNonNull;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.LineStart;
import dev.sshdaudit.ledger.format.SegmentName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the lines of a ledger that tell of one recording, and the newest checkpoint that covers them. */
final class ProofLines {

    /** How many lines about the connection a proof has at most: a connection with thousands of channels has many. */
    private static final int MOST = 64;

    private static final List<byte[]> TYPES = Stream.of(
                    "segment",
                    "key",
                    "checkpoint",
                    "recording.opened",
                    "recording.closed",
                    "recording.reencrypted",
                    "connection.closed")
            .map(LineStart::type)
            .toList();

    private final String recording;
    private final List<byte[]> lines = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private final List<SigningKey> keys = new ArrayList<>();

    /** The head of the segment that is being read. */
    private byte[] head = new byte[0];

    private long headNumber;
    private String node = "";
    private @Nullable String openedNode;
    private @Nullable String connection;
    private @Nullable RecordingClosed closed;
    private @Nullable Checkpoint checkpoint;
    private @Nullable String signature;
    private int covered;
    private List<SigningKey> signers = List.of();

    private ProofLines(String recording) {
        this.recording = recording;
    }

    /** Reads a ledger; null if it does not say, below a checkpoint, that the recording ended. */
    static @Nullable ProofLines find(LedgerSource source, NavigableSet<SegmentName> segments, String recording)
            throws IOException {
        ProofLines found = new ProofLines(recording);
        for (SegmentName segment : segments) {
            String name = segment.toString();
            try (LineReader reader = new LineReader(source.open(name), name)) {
                for (LineReader.Raw raw = reader.next(); raw != null && raw.complete(); raw = reader.next()) {
                    byte[] bytes = raw.bytes();
                    if (TYPES.stream().anyMatch(type -> LineStart.isOfType(bytes, 0, bytes.length, type))) {
                        found.take(bytes, LineParser.parse(raw, name));
                    }
                }
            }
        }
        return found.closed == null || found.checkpoint == null ? null : found;
    }

    private void take(byte[] bytes, Line line) {
        Fact fact = line.fact();
        if (fact instanceof SegmentHead segment) {
            head = bytes;
            headNumber = line.n();
            node = segment.node();
        } else if (fact instanceof SigningKey key) {
            keys.add(key);
        } else if (fact instanceof Checkpointed checkpointed) {
            checkpoint(checkpointed);
        } else if (fact instanceof Fact.RecordingOpened opened
                && opened.recording().name().equals(recording)) {
            connection = opened.recording().connection();
            addWithHead(bytes, line);
        } else if (fact instanceof RecordingClosed end && end.recording().name().equals(recording)) {
            closed = end;
            connection = end.recording().connection();
            addWithHead(bytes, line);
        } else if (fact instanceof Fact.RecordingReencrypted reencrypted
                && reencrypted.as().equals(recording)
                && openedNode != null) {
            add(bytes, line.n());
        } else if (fact instanceof ConnectionClosed end && end.connection().equals(connection) && lines.size() < MOST) {
            add(bytes, line.n());
        }
    }

    /** Adds a line, and the head of its segment, which names the node, if that is the first line. */
    private void addWithHead(byte[] bytes, Line line) {
        if (openedNode == null) {
            openedNode = node;
            add(head, headNumber);
        }
        add(bytes, line.n());
    }

    private void add(byte[] bytes, long n) {
        lines.add(bytes);
        numbers.add(n);
    }

    private void checkpoint(Checkpointed checkpointed) {
        if (closed != null) {
            checkpoint = Checkpoint.parse(checkpointed.note());
            signature = checkpointed.signature();
            covered = lines.size();
            signers = List.copyOf(keys);
        }
    }

    /** The node on which the recording was opened. */
    String node() {
        return requireNonNull(openedNode);
    }

    /** How the recording ended. */
    RecordingClosed closed() {
        return requireNonNull(closed);
    }

    /** The newest checkpoint. */
    Checkpoint checkpoint() {
        return requireNonNull(checkpoint);
    }

    /** The signature of the checkpoint, or null. */
    @Nullable
    String signature() {
        return signature;
    }

    /** The lines that the checkpoint covers. */
    List<byte[]> lines() {
        return lines.subList(0, covered);
    }

    /** The numbers of these lines. */
    List<Long> numbers() {
        return numbers.subList(0, covered);
    }

    /** The keys that the ledger names before the checkpoint. */
    List<SigningKey> keys() {
        return signers;
    }
}
