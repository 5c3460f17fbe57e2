package dev.sshdaudit.query.keep;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.ledger.verify.CatalogSource;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Recordings and ledgers in memory, a clock that the test moves, and a storage and a ledger that fail on order. */
final class MemoryPlace implements RecordingCatalog, LedgerNotes, AuditLedger {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final Map<String, byte[]> files = new TreeMap<>();
    final Map<String, RecordingMetadata> metadata = new TreeMap<>();
    final List<List<LedgerFact>> notes = new ArrayList<>();
    /** What was read, so that a test can count. */
    final List<String> reads = new ArrayList<>();

    /** This place alone. */
    final Services services = new Services() {
        @Override
        public Place place(String storage) {
            return MemoryPlace.this.place();
        }

        @Override
        public boolean isStrict() {
            return false;
        }

        @Override
        public AuditStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, AuditFormat> formats() {
            return Map.of();
        }

        @Override
        public RecordingEncryption encryption() {
            return null;
        }

        @Override
        public EncryptedCopies copies() {
            return null;
        }

        @Override
        public LiveConnections live() {
            return null;
        }

        @Override
        public LedgerNotes notes() {
            return MemoryPlace.this;
        }

        @Override
        public AuditLedger ledger() {
            return isLedgerThere ? MemoryPlace.this : null;
        }
    };

    Instant now = START;
    /** The ledger that notes go to. */
    Ledger own = new Ledger("00000000000000aa", "node-a");

    boolean isLedgerThere = true;
    IOException noteFailure;
    /** Fails the deletion of names that have this end; an empty text fails all. */
    String undeletable;

    int ledgerDays;

    /** The ledger of a node. */
    final class Ledger {
        private final String id;
        private final String node;
        private Frontier frontier = new Frontier();
        private String segment;
        private String previous;
        private Fact last;

        Ledger(String id, String node) {
            this.id = id;
            this.node = node;
        }

        /** The name of the segment that lines go to. */
        String segment() {
            return segment;
        }

        Ledger add(Fact fact) {
            if (segment == null) {
                segment = new SegmentName(id, frontier.size()).toString();
                files.put(segment, new byte[0]);
                line(new Fact.SegmentHead(
                        id,
                        node,
                        Fact.SegmentHead.VERSION,
                        frontier.size(),
                        frontier.hashes(),
                        previous,
                        frontier.size(),
                        "test"));
            }
            line(fact);
            return this;
        }

        private void line(Fact fact) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(files.get(segment));
            for (byte[] line : LineWriter.write(frontier.size(), now, fact)) {
                bytes.writeBytes(line);
                bytes.write('\n');
                frontier.append(Tree.leaf(line));
            }
            files.put(segment, bytes.toByteArray());
            last = fact;
        }

        Ledger checkpoint() {
            String note = new Checkpoint(Checkpoint.origin(id), frontier.size(), frontier.root(), now).text();
            return add(new Fact.Checkpointed(note, null));
        }

        /** Ends the segment; the next line begins another one. */
        Ledger end() {
            if (!(last instanceof Fact.Checkpointed)) {
                checkpoint();
            }
            previous = segment;
            segment = null;
            return this;
        }

        /** A recording that begins and ends now. */
        Ledger record(String name) {
            add(new Fact.RecordingOpened(Subject.of(store(name, node, State.OPEN))));
            RecordingMetadata ended = store(name, node, State.ENDED);
            byte[] bytes = files.get(name);
            return add(new Fact.RecordingClosed(
                    Subject.of(ended), State.ENDED, ended.end(), bytes.length, Hash.sha256(bytes), false));
        }
    }

    /** Puts a recording into the storage, of which no ledger is told. */
    RecordingMetadata store(String name, String node, State state) {
        RecordingMetadata open =
                MetadataBuilder.recording(name).node(node).start(now).build();
        RecordingMetadata kept = state == State.OPEN ? open : open.ended(state, now);
        files.put(name, ("bytes of " + name).getBytes(StandardCharsets.UTF_8));
        metadata.put(name, kept);
        return kept;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Place place() {
        return new Place("memory", this);
    }

    /** Everything that a verification finds, as a text for each. Checkpoints are not signed here. */
    List<String> alarms() throws IOException {
        List<String> alarms = new ArrayList<>();
        new Verifier(new CatalogSource(this), Trust.NONE, 1, finding -> {
                    if (finding.kind().isAlarm()) {
                        alarms.add(finding.kind() + " " + finding.name() + ": " + finding.text());
                    }
                })
                .run();
        return alarms;
    }

    // RecordingCatalog

    @Override
    public List<Entry> list(String namePrefix, int limit) {
        boolean segments = AuditLedger.isSegment(namePrefix);
        return files.keySet().stream()
                .filter(name -> name.startsWith(namePrefix) && segments == AuditLedger.isSegment(name))
                .limit(limit)
                .map(this::entry)
                .toList();
    }

    private Entry entry(String name) {
        RecordingMetadata known = metadata.get(name);
        return known == null
                ? new Entry(
                        MetadataBuilder.recording(name).start(now).build().ended(State.CUT, now),
                        files.get(name).length,
                        new Problem(Problem.Kind.WITHOUT_METADATA, "there is no metadata beside it"))
                : new Entry(known, files.get(name).length);
    }

    @Override
    public InputStream read(String name) throws IOException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new NoSuchFileException(name);
        }
        reads.add(name);
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public void delete(String name) throws IOException {
        if (!files.containsKey(name)) {
            throw new NoSuchFileException(name);
        } else if (undeletable != null && name.endsWith(undeletable)) {
            throw new IOException("PID audit.memory, key bucket: let the bucket delete " + name);
        }
        files.remove(name);
        metadata.remove(name);
    }

    // LedgerNotes

    @Override
    public boolean add(String storage, List<LedgerFact> facts) throws IOException {
        if (noteFailure != null) {
            throw noteFailure;
        } else if (!isLedgerThere) {
            return false;
        }
        notes.add(facts);
        for (LedgerFact fact : facts) {
            own.add(fact(fact));
        }
        own.checkpoint();
        return true;
    }

    private static Fact fact(LedgerFact fact) {
        if (fact instanceof LedgerFact.RecordingUsed used) {
            return new Fact.RecordingUsed(
                    Fact.RecordingUsed.What.valueOf(used.what().name()), used.name(), used.by(), used.reason());
        } else if (fact instanceof LedgerFact.RecordingImported imported) {
            RecordingMetadata about = imported.metadata();
            return new Fact.RecordingClosed(
                    Subject.of(about),
                    about.state(),
                    about.end(),
                    imported.bytes(),
                    Hash.ofHex(imported.sha256()),
                    false,
                    about.node());
        }
        LedgerFact.RecordingsComplete complete = (LedgerFact.RecordingsComplete) fact;
        return new Fact.RecordingsComplete(complete.before(), complete.count(), complete.by());
    }

    // AuditLedger

    @Override
    public LedgerWriter open(LedgerPlace place) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int days() {
        return ledgerDays;
    }
}
