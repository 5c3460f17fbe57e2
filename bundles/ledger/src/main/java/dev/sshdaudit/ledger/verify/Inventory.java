package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.LedgerException;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.LineStart;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files there are, which the ledgers know, and which were deleted. Needs some 50 bytes for each recording. */
final class Inventory {

    private static final byte[] OPENED = LineStart.type("recording.opened");
    private static final String TEMPORARY = ".metadata.tmp";
    /** Bytes beside a recording that is open, which are not yet a part of it; and those that are about to replace them. */
    private static final List<String> ASIDE = List.of(".aside", ".aside.new");

    private final LedgerSource source;
    private final @Nullable Set<String> only;
    private final Map<String, NavigableSet<SegmentName>> ledgers = new TreeMap<>();
    private final NameSet present = new NameSet();
    private final NameSet known = new NameSet();
    private final NameSet deleted = new NameSet();
    private Instant settled = Instant.MAX;
    private boolean hasMetadata;
    private boolean hasProof;

    private Inventory(LedgerSource source, @Nullable Set<String> only) {
        this.source = source;
        this.only = only;
    }

    /** Lists the files of a source. */
    static Inventory of(LedgerSource source) throws IOException {
        return of(source, null);
    }

    /**
     * Lists the files of a source.
     *
     * @param only the recordings that are of interest, of which there are few; null for all
     */
    static Inventory of(LedgerSource source, @Nullable Set<String> only) throws IOException {
        Inventory inventory = new Inventory(source, only);
        inventory.list(inventory::add);
        return inventory;
    }

    private void list(Consumer<String> names) throws IOException {
        if (only == null) {
            source.list(names);
            return;
        }
        source.listSegments(names);
        for (String name : only) {
            if (isThere(name)) {
                names.accept(name);
            }
        }
    }

    private boolean isThere(String name) throws IOException {
        try {
            source.open(name).close();
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Recordings that ended after this time may be on their way to a bucket, and so may the ledger that tells of them. */
    void settledAt(Instant time) {
        settled = time;
    }

    /** Whether a recording that ended at this time may be on its way. */
    boolean isOnItsWay(Instant end) {
        return !hasMetadata && end.isAfter(settled);
    }

    /** Whether a recording is of interest. */
    boolean isWanted(String recording) {
        return only == null || only.contains(recording);
    }

    private void add(String name) {
        present.add(name);
        hasProof |= name.equals(ProofFiles.PROOF);
        hasMetadata |= name.endsWith(MetadataCheck.SUFFIX);
        SegmentName.parse(name)
                .ifPresent(segment -> ledgers.computeIfAbsent(segment.ledger(), id -> new TreeSet<>())
                        .add(segment));
    }

    /** The segments of each ledger, in order. */
    Collection<NavigableSet<SegmentName>> ledgers() {
        return ledgers.values();
    }

    /** Whether a file was there at the beginning. */
    boolean isPresent(String name) {
        return present.contains(name);
    }

    /** Whether the storage keeps metadata in files. */
    boolean hasMetadata() {
        return hasMetadata;
    }

    /** Whether the files are those of a proof for one recording, instead of ledgers. */
    boolean hasProof() {
        return hasProof;
    }

    /** Notes that a ledger knows a file, if it is a segment or of interest. */
    void know(String name) {
        if (isWanted(name) || AuditLedger.isSegment(name)) {
            known.add(name);
        }
    }

    /** Notes that a ledger says that a file was deleted, if it is a segment or of interest. */
    void delete(String name) {
        if (isWanted(name) || AuditLedger.isSegment(name)) {
            deleted.add(name);
        }
    }

    /** Whether a ledger says, below a checkpoint, that a file was deleted. */
    boolean isDeleted(String name) {
        return deleted.contains(name);
    }

    /** Tells each file that was there at the beginning, and that no ledger knows. */
    List<Finding> unknown() throws IOException {
        List<String> names = new ArrayList<>();
        list(name -> {
            if (present.contains(name) && !isKnown(name)) {
                names.add(name);
            }
        });
        List<Finding> findings = new ArrayList<>();
        for (String name : names) {
            finding(name).ifPresent(findings::add);
        }
        if (only != null) {
            only.stream()
                    .filter(name -> !present.contains(name) && !known.contains(name))
                    .sorted()
                    .forEach(name -> findings.add(
                            new Finding(Kind.UNKNOWN, name, "neither a ledger nor the storage knows this recording")));
        }
        return findings;
    }

    /**
     * Reads the ends of the ledgers anew, for recordings that were opened or deleted since: a node that records while its folder is
     * verified makes a file before the ledger can tell of it, and what was deleted meanwhile is not there.
     */
    void learn() throws IOException {
        Map<String, SegmentName> last = new TreeMap<>();
        ledgers.forEach((ledger, segments) -> last.put(ledger, segments.last()));
        Map<String, NavigableSet<SegmentName>> grown = new TreeMap<>();
        source.listSegments(name -> SegmentName.parse(name)
                .filter(segment -> isBehind(segment, last.get(segment.ledger())))
                .ifPresent(segment -> grown.computeIfAbsent(segment.ledger(), id -> new TreeSet<>())
                        .add(segment)));
        for (NavigableSet<SegmentName> segments : grown.values()) {
            new Deletions(source, this).read(segments);
            learn(segments);
        }
    }

    private void learn(NavigableSet<SegmentName> segments) throws IOException {
        for (SegmentName segment : segments) {
            try (LineReader lines = new LineReader(source.open(segment.toString()), segment.toString())) {
                for (LineReader.Raw line = lines.next(); line != null && line.complete(); line = lines.next()) {
                    learn(line.bytes());
                }
            } catch (NoSuchFileException | LedgerException e) {
                // told already, or by the next verification
                continue;
            }
        }
    }

    private static boolean isBehind(SegmentName segment, @Nullable SegmentName last) {
        return last == null || segment.compareTo(last) >= 0;
    }

    private void learn(byte[] line) {
        try {
            if (LineStart.isOfType(line, 0, line.length, OPENED)
                    && LineParser.parse(line).fact() instanceof RecordingOpened opened) {
                know(opened.recording().name());
            }
        } catch (IllegalArgumentException e) {
            // told already, or by the next verification
        }
    }

    private boolean isKnown(String name) {
        return name.endsWith(TEMPORARY) || known.contains(recording(name));
    }

    /** The name of the recording that a file of this name belongs to. */
    static String recording(String name) {
        return Stream.concat(Stream.of(MetadataCheck.SUFFIX), ASIDE.stream())
                .filter(name::endsWith)
                .findFirst()
                .map(suffix -> name.substring(0, name.length() - suffix.length()))
                .orElse(name);
    }

    private Optional<Finding> finding(String name) throws IOException {
        boolean isMetadata = name.endsWith(MetadataCheck.SUFFIX);
        if (SegmentName.parse(recording(name)).isPresent()) {
            return Optional.of(new Finding(Kind.REMOVED, name, "the segment to which this metadata belongs is gone"));
        } else if (isEmpty(recording(name))) {
            // a crash came after the storage made the file and before the ledger's line; no byte was recorded
            return Optional.empty();
        } else if (!hasMetadata && source.hasEndedSince(name, settled)) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                Kind.UNKNOWN,
                name,
                isMetadata ? "no ledger knows the recording of this metadata" : "no ledger knows this file"));
    }

    private boolean isEmpty(String name) {
        try (InputStream in = source.open(name)) {
            return in.read() < 0;
        } catch (IOException e) {
            return false;
        }
    }
}
