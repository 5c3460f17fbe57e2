package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPublicKey;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.Proof;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies a folder that {@link ProofExport} wrote. */
final class ProofCheck {

    /** Bytes; far more than a proof has. */
    private static final int MOST = 64 << 20;

    private final LedgerSource source;
    private final Trust trust;
    private final Inventory inventory;
    private final Work work;

    private String ledger = "";
    private String node = "";
    private @Nullable Instant first;

    ProofCheck(LedgerSource source, Trust trust, Inventory inventory, Work work) {
        this.source = source;
        this.trust = trust;
        this.inventory = inventory;
        this.work = work;
    }

    /** Reads the proof, and begins the check of the recording. */
    LedgerSummary run() throws IOException {
        for (String name : List.of(ProofFiles.PROOF, ProofFiles.CHECKPOINT, ProofFiles.SIGNATURE)) {
            inventory.know(name);
        }
        try {
            return check(Proof.parse(read(ProofFiles.PROOF)), Checkpoint.parse(text(ProofFiles.CHECKPOINT)));
        } catch (NoSuchFileException e) {
            work.found(Kind.REMOVED, ProofFiles.CHECKPOINT, "the checkpoint of the proof is gone");
        } catch (IllegalArgumentException e) {
            work.found(Kind.EDITED, ProofFiles.PROOF, "the proof or its checkpoint is damaged: " + e.getMessage());
        }
        return new LedgerSummary("", "", 0, 0, null, null, null);
    }

    private LedgerSummary check(Proof proof, Checkpoint checkpoint) throws IOException {
        ledger = checkpoint
                .origin()
                .substring(Math.min(
                        Checkpoint.origin("").length(), checkpoint.origin().length()));
        Signatures signatures = new Signatures(trust, checkpoint.origin(), work);
        for (SigningKey key : proof.keys()) {
            signatures.key(Place.of(ProofFiles.PROOF), key, checkpoint.time());
        }
        signatures.checkpoint(Place.of(ProofFiles.SIGNATURE), checkpoint.text(), signature(), checkpoint.time());
        signatures.end();
        held(checkpoint);
        if (proof.size() != checkpoint.size() || !Arrays.equals(proof.json(), read(ProofFiles.PROOF))) {
            work.found(Kind.EDITED, ProofFiles.PROOF, "the proof does not fit its checkpoint");
        }
        boolean hasRecording = false;
        for (Proof.Proven proven : proof.lines()) {
            hasRecording |= line(proven, checkpoint);
        }
        if (!hasRecording) {
            work.found(Kind.EDITED, ProofFiles.PROOF, "the proof has no line that says that a recording ended");
        }
        SshPublicKey key = signatures.key();
        return new LedgerSummary(
                ledger,
                node,
                checkpoint.size(),
                checkpoint.size(),
                first == null ? checkpoint.time() : first,
                checkpoint.time(),
                key == null ? null : key.fingerprint());
    }

    /** Takes a line; true if it says that a recording ended. */
    private boolean line(Proof.Proven proven, Checkpoint checkpoint) {
        long n = proven.inclusion().index();
        if (!proven.inclusion().proves(Tree.leaf(proven.line()), checkpoint.root())) {
            work.found(Kind.EDITED, ProofFiles.PROOF, "the checkpoint does not cover line " + n + " as it is here");
            return false;
        }
        Line line = LineParser.parse(proven.line());
        if (line.n() != n) {
            work.found(Kind.EDITED, ProofFiles.PROOF, "line " + n + " has another number");
        }
        first = first == null ? line.time() : first;
        if (line.fact() instanceof SegmentHead head) {
            node = head.node();
        } else if (line.fact() instanceof RecordingClosed closed) {
            closed(closed);
            return true;
        }
        return false;
    }

    private void closed(RecordingClosed closed) {
        String name = closed.recording().name();
        inventory.know(name);
        Expected expected = new Expected(closed.bytes(), closed.sha256(), closed.isWhole(), null);
        String recordedBy = closed.importedFrom() == null ? node : closed.importedFrom();
        RecordingMetadata metadata = closed.recording().metadata(recordedBy, closed.state(), closed.end());
        work.begin(new FileCheck(source, name, expected)::run);
        work.begin(MetadataCheck.whole(source, metadata, closed.bytes())::run);
    }

    private void held(Checkpoint checkpoint) {
        for (Checkpoint held : trust.held(checkpoint.origin())) {
            if (held.size() == checkpoint.size() && !held.root().equals(checkpoint.root())) {
                work.found(Kind.ROLLED_BACK, ledger, "its checkpoint is another one than the one that you hold");
            }
        }
    }

    private @Nullable String signature() throws IOException {
        try {
            return text(ProofFiles.SIGNATURE);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private String text(String name) throws IOException {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = source.open(name)) {
            return in.readNBytes(MOST);
        }
    }
}
