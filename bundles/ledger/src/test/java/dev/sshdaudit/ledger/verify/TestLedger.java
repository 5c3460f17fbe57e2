package dev.sshdaudit.ledger.verify;

import static java.util.Objects.requireNonNull;

import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.TestKey;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a ledger and the recordings it tells of, into memory. A second passes with each line. */
final class TestLedger {

    static final String NODE = "node";

    private final Map<String, byte[]> files;
    private final Map<String, RecordingMetadata> open = new HashMap<>();
    /** The number of the line that opened each. */
    private final Map<String, Long> opened = new HashMap<>();

    private final String id;
    private final Frontier frontier = new Frontier();

    private @Nullable TestKey key;
    private @Nullable SegmentName segment;
    private @Nullable String previous;
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Instant segmentStart = Instant.EPOCH;
    private Instant time = Instant.parse("2026-11-26T16:00:00.000000001Z");
    private @Nullable Checkpoint checkpoint;

    TestLedger(String id, Map<String, byte[]> files) {
        this.id = id;
        this.files = files;
    }

    TestLedger(String id) {
        this(id, new TreeMap<>());
    }

    /** The files that were written, whose open segment is as it is now. */
    MemorySource source() {
        MemorySource source = new MemorySource(files);
        if (segment != null) {
            source = source.with(segment.toString(), bytes.toByteArray())
                    .with(segment + ".metadata.json", text(metadata(State.OPEN, null), null));
        }
        return source;
    }

    Checkpoint lastCheckpoint() {
        return requireNonNull(checkpoint);
    }

    String segment() {
        return requireNonNull(segment).toString();
    }

    long size() {
        return frontier.size();
    }

    TestLedger begin() {
        segment = new SegmentName(id, frontier.size());
        bytes = new ByteArrayOutputStream();
        segmentStart = time.plusSeconds(1);
        return add(new Fact.SegmentHead(
                id,
                NODE,
                1,
                frontier.size(),
                frontier.hashes(),
                previous,
                opened.values().stream().min(Long::compare).orElse(frontier.size()),
                "sshd-audit of a test"));
    }

    TestLedger add(Fact fact) {
        time = time.plusSeconds(1);
        for (byte[] line : LineWriter.write(frontier.size(), time, fact)) {
            frontier.append(Tree.leaf(line));
            bytes.writeBytes(line);
            bytes.write('\n');
        }
        return this;
    }

    TestLedger sign(TestKey next) {
        String signer = next.publicKey().toString();
        String signature = key == null ? null : key.sign(signer);
        key = next;
        return add(new Fact.SigningKey(signer, signature));
    }

    /** Signs with another key from here on, without a line that says so. */
    TestLedger seize(TestKey other) {
        key = other;
        return this;
    }

    TestLedger checkpoint() {
        checkpoint = new Checkpoint(Checkpoint.origin(id), frontier.size(), frontier.root(), time.plusSeconds(1));
        String note = checkpoint.text();
        return add(new Fact.Checkpointed(note, key == null ? null : key.sign(note)));
    }

    /** Ends the segment properly. */
    TestLedger end() {
        checkpoint();
        return keep(State.ENDED);
    }

    /** Ends the segment as a crash does, with some bytes of the next line, and as the storage's clean-up then says. */
    TestLedger crash(String partOfLine) {
        bytes.writeBytes(partOfLine.getBytes(StandardCharsets.UTF_8));
        return keep(State.CUT);
    }

    /** Ends the segment as no node does: where it is, with some bytes behind its lines, and with metadata that fits. */
    TestLedger endHere(String partOfLine) {
        bytes.writeBytes(partOfLine.getBytes(StandardCharsets.UTF_8));
        return keep(State.ENDED);
    }

    private TestLedger keep(State state) {
        previous = segment();
        files.put(previous, bytes.toByteArray());
        Instant end = state == State.ENDED ? time : time.plusSeconds(77);
        files.put(previous + ".metadata.json", text(metadata(state, end), (long) bytes.size()));
        segment = null;
        return this;
    }

    private RecordingMetadata metadata(State state, @Nullable Instant end) {
        RecordingMetadata metadata = new RecordingMetadata(
                segment(),
                id,
                null,
                1,
                "ledger",
                "application/x-ndjson",
                NODE,
                segmentStart,
                null,
                "",
                "XX",
                null,
                State.OPEN,
                false,
                null);
        return end == null ? metadata : metadata.ended(state, end);
    }

    private static byte[] text(RecordingMetadata metadata, @Nullable Long size) {
        try {
            return MetadataFile.text(metadata, size, size == null ? "0123" : null)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a recording, whose file has no byte yet. */
    TestLedger open(String name) {
        return open(name, "ann");
    }

    TestLedger open(String name, String user) {
        RecordingMetadata metadata = new RecordingMetadata(
                name,
                name,
                null,
                1,
                "binary",
                "application/octet-stream",
                NODE,
                time,
                null,
                "192.0.2.1",
                "XX",
                user,
                State.OPEN,
                false,
                null);
        open.put(name, metadata);
        opened.put(name, frontier.size());
        keep(name, metadata, new byte[0]);
        return add(new Fact.RecordingOpened(Subject.of(metadata)));
    }

    private void keep(String name, RecordingMetadata metadata, byte[] content) {
        files.put(name, content);
        files.put(
                name + ".metadata.json",
                text(metadata, metadata.state() == State.OPEN ? null : Long.valueOf(content.length)));
    }

    /** Writes the file of a recording that stays open. */
    TestLedger write(String name, String content) {
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Says how much of a recording there is. */
    TestLedger progress(String name, int length) {
        byte[] begin = Arrays.copyOf(files.get(name), length);
        return add(new Fact.RecordingProgress(name, length, Hash.sha256(begin)));
    }

    TestLedger close(String name, String content, State state, boolean recovered) {
        RecordingMetadata metadata = requireNonNull(open.remove(name)).ended(state, time);
        byte[] recorded = content.getBytes(StandardCharsets.UTF_8);
        keep(name, metadata, recorded);
        opened.remove(name);
        return add(new Fact.RecordingClosed(
                Subject.of(metadata), state, time, recorded.length, Hash.sha256(recorded), recovered));
    }

    /** Brings a recording in that another node recorded before there was a ledger. */
    TestLedger bringIn(String name, String content, State state, String node) {
        RecordingMetadata metadata = new RecordingMetadata(
                name,
                name,
                null,
                1,
                "binary",
                "application/octet-stream",
                node,
                time,
                time,
                "192.0.2.1",
                "XX",
                "ann",
                state,
                false,
                null);
        byte[] recorded = content.getBytes(StandardCharsets.UTF_8);
        keep(name, metadata, recorded);
        return add(new Fact.RecordingClosed(
                Subject.of(metadata), state, time, recorded.length, Hash.sha256(recorded), false, node));
    }

    TestLedger close(String name, String content) {
        return close(name, content, State.ENDED, false);
    }

    /** Deletes a recording, as the ledger then says. */
    TestLedger delete(String name) {
        files.remove(name);
        files.remove(name + ".metadata.json");
        add(new Fact.RecordingUsed(Fact.RecordingUsed.What.DELETED, name, "karaf", "a test"));
        return checkpoint();
    }
}
