package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.LedgerException;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineReader;
import dev.sshdaudit.ledger.format.LineStart;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.Finding.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which files there are, which the ledgers know, and which were deleted. Needs some 50 bytes for each recording. */
final class Inventory {

    private static final byte[] OPENED = LineStart.type("recording.opened");
    private static final String TEMPORARY = ".metadata.tmp";

    private final LedgerSource source;
    private final Map<String, NavigableSet<SegmentName>> ledgers = new TreeMap<>();
    private final NameSet present = new NameSet();
    private final NameSet known = new NameSet();
    private final NameSet deleted = new NameSet();
    private boolean hasMetadata;
    private boolean hasProof;

    private Inventory(LedgerSource source) {
        this.source = source;
    }

    /** Lists the files of a source. */
    static Inventory of(LedgerSource source) throws IOException {
        Inventory inventory = new Inventory(source);
        source.list(inventory::add);
        return inventory;
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

    /** Whether the storage keeps metadata in files. */
    boolean hasMetadata() {
        return hasMetadata;
    }

    /** Whether the files are those of a proof for one recording, instead of ledgers. */
    boolean hasProof() {
        return hasProof;
    }

    /** Notes that a ledger knows a file. */
    void know(String name) {
        known.add(name);
    }

    /** Notes that a ledger says that a file was deleted. */
    void delete(String name) {
        deleted.add(name);
    }

    /** Whether a ledger says, below a checkpoint, that a file was deleted. */
    boolean isDeleted(String name) {
        return deleted.contains(name);
    }

    /** Tells each file that was there at the beginning, and that no ledger knows. */
    List<Finding> unknown() throws IOException {
        List<String> names = new ArrayList<>();
        source.list(name -> {
            if (present.contains(name) && !isKnown(name)) {
                names.add(name);
            }
        });
        List<Finding> findings = new ArrayList<>();
        for (String name : names) {
            finding(name).ifPresent(findings::add);
        }
        return findings;
    }

    /**
     * Reads the ends of the ledgers anew, for recordings that were opened since: a node that records while its folder is verified
     * makes a file before the ledger can tell of it.
     */
    void learn() throws IOException {
        Map<String, SegmentName> last = new TreeMap<>();
        ledgers.forEach((ledger, segments) -> last.put(ledger, segments.last()));
        List<SegmentName> grown = new ArrayList<>();
        source.list(name -> SegmentName.parse(name)
                .filter(segment -> isBehind(segment, last.get(segment.ledger())))
                .ifPresent(grown::add));
        for (SegmentName segment : grown) {
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

    private static String recording(String name) {
        return name.endsWith(MetadataCheck.SUFFIX)
                ? name.substring(0, name.length() - MetadataCheck.SUFFIX.length())
                : name;
    }

    private Optional<Finding> finding(String name) {
        boolean isMetadata = !recording(name).equals(name);
        if (SegmentName.parse(recording(name)).isPresent()) {
            return Optional.of(new Finding(Kind.REMOVED, name, "the segment to which this metadata belongs is gone"));
        } else if (isEmpty(recording(name))) {
            // a crash came after the storage made the file and before the ledger's line; no byte was recorded
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
