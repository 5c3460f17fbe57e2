package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.Proof;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.InclusionProof;
import dev.sshdaudit.ledger.merkle.ProofBuilder;
import dev.sshdaudit.ledger.merkle.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes what proves one recording to those who have nothing else: the recording, its metadata, the lines of the ledger
 * that tell of it, the proofs that a checkpoint covers them, and the checkpoint with its signature. {@link Verifier} verifies a
 * folder with these files alone.
 */
public final class ProofExport {

    private final LedgerSource source;

    /** Makes an export from a source; nothing is read yet. */
    public ProofExport(LedgerSource source) {
        this.source = source;
    }

    /**
     * Writes the proof for a recording that has ended. Reads the ledgers twice at most, and the recording once.
     *
     * @param recording the name of the recording
     * @param folder an empty folder
     * @throws IOException if there is no such recording that a checkpoint covers, or if a file cannot be read or written; the
     *     message says which
     */
    public void write(String recording, Path folder) throws IOException {
        try (FolderTarget target = new FolderTarget(folder)) {
            prove(recording).writeTo(target);
        }
    }

    /**
     * Finds what proves a recording that has ended. Reads the ledgers twice at most, and the recording not at all.
     *
     * @param recording the name of the recording
     * @throws IOException if there is no such recording that a checkpoint covers, or if the ledgers cannot be read; the message
     *     says which
     */
    public ProvenRecording prove(String recording) throws IOException {
        for (NavigableSet<SegmentName> segments : Inventory.of(source).ledgers()) {
            ProofLines lines = ProofLines.find(source, segments, recording);
            if (lines != null) {
                Checkpoint checkpoint = lines.checkpoint();
                List<Proof.Proven> proven = prove(lines, segments, checkpoint);
                return new ProvenRecording(source, lines, new Proof(checkpoint.size(), proven, lines.keys()));
            }
        }
        throw new IOException("no ledger says that this recording ended, below a checkpoint");
    }

    private List<Proof.Proven> prove(ProofLines lines, NavigableSet<SegmentName> segments, Checkpoint checkpoint)
            throws IOException {
        List<ProofBuilder<InclusionProof>> builders = lines.numbers().stream()
                .map(n -> ProofBuilder.inclusion(n, checkpoint.size()))
                .toList();
        Frontier tree = null;
        for (SegmentName segment : segments) {
            tree = feed(segment, tree, builders, checkpoint.size());
        }
        List<Proof.Proven> proven = new ArrayList<>();
        for (int i = 0; i < builders.size(); i++) {
            Proof.Proven line =
                    new Proof.Proven(lines.lines().get(i), builders.get(i).build());
            if (!line.inclusion().proves(Tree.leaf(line.line()), checkpoint.root())) {
                throw damaged(segments);
            }
            proven.add(line);
        }
        return proven;
    }

    private static IOException damaged(NavigableSet<SegmentName> segments) {
        return new IOException("the ledger " + segments.first().ledger()
                + " does not fit its checkpoint: verify the folder to see what was changed");
    }

    private @Nullable Frontier feed(
            SegmentName segment, @Nullable Frontier before, List<ProofBuilder<InclusionProof>> builders, long size)
            throws IOException {
        Frontier tree = before;
        try (LineReader lines = new LineReader(source.open(segment.toString()), segment.toString())) {
            for (LineReader.Raw line = lines.next(); line != null && line.complete(); line = lines.next()) {
                if (tree == null) {
                    tree = frontier(line, segment);
                    for (ProofBuilder<InclusionProof> builder : builders) {
                        builder.skip(tree);
                    }
                }
                var leaf = Tree.leaf(line.bytes());
                if (tree.size() < size) {
                    tree.append(leaf);
                    builders.forEach(builder -> builder.add(leaf));
                }
            }
        }
        return tree;
    }

    /** The frontier with which the first segment that is there begins. */
    private static Frontier frontier(LineReader.Raw first, SegmentName segment) throws IOException {
        if (LineParser.parse(first, segment.toString()).fact() instanceof SegmentHead head) {
            return new Frontier(head.size(), head.frontier());
        }
        throw new IOException(segment + " does not begin with its head");
    }
}
