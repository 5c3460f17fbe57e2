package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.timestamp.Authorities;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds all files of a source against the ledgers among them, or, if the source is a folder that {@link ProofExport} wrote, against
 * the proof in it. Reads each file once and each ledger twice; needs some 50 bytes of
 * memory for each recording. To be used once, by one thread.
 */
public final class Verifier {

    /** How long a node keeps what it sends to a bucket, if the bucket answers: a segment goes there after five minutes. */
    private static final Duration ON_ITS_WAY = Duration.ofMinutes(10);

    private final LedgerSource source;
    private final Trust trust;
    private final Consumer<Finding> findings;
    private final int threads;
    private final Duration patience;
    private @Nullable Set<String> only;
    private Stamps stamps = new Stamps(null);

    /** Makes a verification of files that no node is writing; otherwise as the other constructor. */
    public Verifier(LedgerSource source, Trust trust, int threads, Consumer<Finding> findings) {
        this(source, trust, threads, Duration.ZERO, findings);
    }

    /**
     * Makes a verification.
     *
     * @param patience how long to wait for lines about files that seem to be unknown: a node that records makes a file a moment
     *     before the ledger tells of it
     * @param trust what the auditor knows
     * @param threads how many files are read at one time, from 1
     * @param findings takes each finding, in the order of the ledgers' lines, on the thread that calls {@link #run}
     */
    public Verifier(LedgerSource source, Trust trust, int threads, Duration patience, Consumer<Finding> findings) {
        this.source = source;
        this.patience = patience;
        this.trust = trust;
        this.threads = threads;
        this.findings = findings;
    }

    /**
     * Reads the bytes of some recordings only. Ledgers are verified as a whole all the same, and files that no ledger knows are told
     * only if they are among these.
     *
     * @param names the names of the recordings
     * @return this object
     */
    public Verifier only(Set<String> names) {
        only = Set.copyOf(names);
        return this;
    }

    /**
     * Trusts the time stamps of some authorities alone.
     *
     * @return this object
     */
    public Verifier trust(Authorities authorities) {
        stamps = new Stamps(authorities);
        return this;
    }

    /**
     * What time stamps the ledgers have, as a sentence for people without a full stop; an empty text if they have none. To be asked
     * for after {@link #run}.
     */
    public String timestamps() {
        return stamps.text();
    }

    /**
     * Reads everything.
     *
     * @return what was read of each ledger
     * @throws IOException if the files cannot be listed, or a ledger cannot be read
     */
    public List<LedgerSummary> run() throws IOException {
        Inventory inventory = Inventory.of(source, only);
        if (!patience.isZero()) {
            inventory.settledAt(Instant.now().minus(ON_ITS_WAY));
        }
        List<Finding> gone = new ArrayList<>();
        try (Work work = new Work(threads, finding -> take(finding, gone))) {
            if (inventory.hasProof()) {
                LedgerSummary summary = new ProofCheck(source, trust, inventory, work).run();
                unknown(inventory, work, gone);
                return List.of(summary);
            }
            Deletions deletions = new Deletions(source, inventory);
            for (NavigableSet<SegmentName> segments : inventory.ledgers()) {
                deletions.read(segments);
            }
            List<LedgerSummary> summaries = new ArrayList<>();
            for (NavigableSet<SegmentName> segments : inventory.ledgers()) {
                String ledger = segments.first().ledger();
                summaries.add(new LedgerCheck(source, trust, inventory, work, stamps, ledger).run(segments));
            }
            missing(summaries, work);
            unknown(inventory, work, gone);
            return summaries;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Hands on a finding. That a file is gone is kept back: it may have been deleted meanwhile, as the ledger will tell. */
    private void take(Finding finding, List<Finding> gone) {
        if (finding.kind() == Kind.REMOVED && !patience.isZero()) {
            gone.add(finding);
        } else {
            findings.accept(finding);
        }
    }

    private void unknown(Inventory inventory, Work work, List<Finding> gone) throws IOException {
        work.finish();
        List<Finding> unknown = inventory.unknown();
        if ((!unknown.isEmpty() || !gone.isEmpty()) && !patience.isZero()) {
            sleep();
            inventory.learn();
            unknown = inventory.unknown();
        }
        gone.removeIf(finding -> inventory.isDeleted(Inventory.recording(finding.name())));
        gone.forEach(findings);
        unknown.forEach(findings);
    }

    private void sleep() throws IOException {
        try {
            Thread.sleep(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the verification was interrupted");
        }
    }

    /** Tells each ledger of which the auditor holds a checkpoint, and that is not there. */
    private void missing(List<LedgerSummary> summaries, Work work) {
        Set<String> there = summaries.stream()
                .map(summary -> Checkpoint.origin(summary.ledger()))
                .collect(Collectors.toSet());
        trust.held().stream()
                .map(Checkpoint::origin)
                .distinct()
                .filter(origin -> !there.contains(origin))
                .forEach(origin ->
                        work.found(Kind.ROLLED_BACK, origin, "the ledger is gone, and you hold a checkpoint of it"));
        if (there.isEmpty() && trust.held().isEmpty()) {
            work.found(Kind.REMOVED, "ledger", "there is no ledger among the files");
        }
    }
}
