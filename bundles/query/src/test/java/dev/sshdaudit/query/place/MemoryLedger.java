package dev.sshdaudit.query.place;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPrivateKey;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Writes a ledger, and the recordings of which it tells, into a {@link MemoryPlace}. A second passes with each line. */
public final class MemoryLedger {

    private final MemoryPlace place;
    private final String id;
    private final String node;
    private final SshPrivateKey key = SshPrivateKey.make();
    private final Frontier frontier = new Frontier();
    private final SegmentName segment;
    private final Instant start;
    private final StringBuilder lines = new StringBuilder();
    private Instant time;

    /** Begins a ledger. */
    public MemoryLedger(MemoryPlace place, String id, String node, Instant start) {
        this.place = place;
        this.id = id;
        this.node = node;
        this.segment = new SegmentName(id, 0);
        this.start = start;
        this.time = start;
        add(new Fact.SegmentHead(
                id, node, Fact.SegmentHead.VERSION, 0, frontier.hashes(), null, 0, "sshd-audit of a test"));
        add(new Fact.SigningKey(key.publicKey().toString(), null));
    }

    /** The name of the segment. */
    public String segment() {
        return segment.toString();
    }

    /** The public key that signs. */
    public String key() {
        return key.publicKey().toString();
    }

    /** The time of the last line. */
    public Instant time() {
        return time;
    }

    /** Adds a line. */
    public MemoryLedger add(Fact fact) {
        for (byte[] line : LineWriter.write(frontier.size(), time, fact)) {
            frontier.append(Tree.leaf(line));
            lines.append(new String(line, StandardCharsets.UTF_8)).append('\n');
        }
        place.keep(segment.metadata(node, start), lines.toString());
        time = time.plusSeconds(1);
        return this;
    }

    /** Signs what there is. */
    public Checkpoint checkpoint() {
        Checkpoint checkpoint = new Checkpoint(Checkpoint.origin(id), frontier.size(), frontier.root(), time);
        add(new Fact.Checkpointed(checkpoint.text(), key.sign(checkpoint.text()).armored()));
        return checkpoint;
    }

    /** The metadata of a recording that begins now. */
    public RecordingMetadata metadata(String name, String user) {
        return MetadataBuilder.recording(name)
                .node(node)
                .start(time)
                .username(user)
                .build();
    }

    /** A recording that is open. */
    public MemoryLedger open(String name, String user, String content) {
        RecordingMetadata metadata = metadata(name, user);
        place.keep(metadata, content);
        return add(new Fact.RecordingOpened(Subject.of(metadata)));
    }

    /** A recording that ended. */
    public MemoryLedger record(String name, String user, String content) {
        open(name, user, content);
        RecordingMetadata metadata = ended(name, user);
        place.keep(metadata, content);
        return add(closed(metadata, content, null));
    }

    private RecordingMetadata ended(String name, String user) {
        Instant begun = time.minus(Duration.ofSeconds(1));
        return MetadataBuilder.recording(name)
                .node(node)
                .start(begun)
                .username(user)
                .build()
                .ended(State.ENDED, time);
    }

    /** The line of a recording that ended. */
    public static Fact.RecordingClosed closed(RecordingMetadata metadata, String content, String importedFrom) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Fact.RecordingClosed(
                Subject.of(metadata),
                metadata.state(),
                metadata.end(),
                bytes.length,
                Hash.sha256(bytes),
                false,
                importedFrom);
    }
}
