package dev.sshdaudit.query.keep;

import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.RecordingImported;
import dev.sshdaudit.ledger.LedgerFact.RecordingsComplete;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.NameSet;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings recordings into the ledger that no ledger tells of. Needs some 50 bytes of memory for each recording that is in a ledger, and
 * as much for each that is not. For one thread.
 */
final class Import {

    /**
     * A recording that ended so recently may be in the ledger of another node whose newest lines are not in the bucket yet.
     */
    static final Duration RECENT = Duration.ofMinutes(15);

    /** So many recordings are written to the ledger together. */
    private static final int BATCH = 200;

    private static final int BUFFER = 64 << 10;
    private static final List<byte[]> TYPES = Segments.types("recording.opened", "recording.closed");

    private final Place place;
    private final LedgerNotes notes;
    private final String by;
    private final Consumer<String> imported;
    private final Consumer<String> leftOut;
    private final List<RecordingImported> batch = new ArrayList<>();
    private final Instant begun = Instant.now();
    private long count;
    private boolean complete = true;

    Import(Place place, LedgerNotes notes, String by, Consumer<String> imported, Consumer<String> leftOut) {
        this.place = place;
        this.notes = notes;
        this.by = by;
        this.imported = imported;
        this.leftOut = leftOut;
    }

    /** Returns how many recordings were brought in. */
    long run() throws IOException {
        Segments segments = new Segments(place);
        // listed first: what is recorded meanwhile is not imported
        List<String> unknown = new ArrayList<>();
        NameSet stored = Stored.names(segments.source());
        NameSet known = known(segments);
        Stored.list(segments.source(), name -> {
            if (stored.contains(name) && !known.contains(name)) {
                unknown.add(name);
            }
        });
        for (String name : unknown) {
            Segments.checkInterrupt();
            bringIn(name);
            if (batch.size() == BATCH) {
                write();
            }
        }
        write();
        if (complete) {
            note(List.of(new RecordingsComplete(begun.minus(RECENT), count, by)));
        }
        return count;
    }

    private static NameSet known(Segments segments) throws IOException {
        NameSet known = new NameSet();
        for (NavigableSet<SegmentName> ledger : segments.list().values()) {
            for (SegmentName segment : ledger) {
                segments.read(segment, TYPES, line -> known.add(name(line)));
            }
        }
        return known;
    }

    private static String name(Line line) {
        return line.fact() instanceof RecordingClosed closed
                ? closed.recording().name()
                : ((RecordingOpened) line.fact()).recording().name();
    }

    private void bringIn(String name) throws IOException {
        Optional<Entry> found = place.catalog().find(name);
        if (found.isEmpty()) {
            // deleted meanwhile
            return;
        }
        RecordingMetadata metadata = found.get().metadata();
        Problem problem = found.get().problem();
        if (problem != null && problem.kind() == Problem.Kind.WITHOUT_METADATA) {
            leaveOut(name, problem.text());
        } else if (metadata.state() != State.OPEN && !isRecent(metadata)) {
            hash(metadata);
        }
    }

    private boolean isRecent(RecordingMetadata metadata) {
        Instant end = metadata.end();
        return end != null && end.isAfter(begun.minus(RECENT));
    }

    private void leaveOut(String name, String why) {
        complete = false;
        leftOut.accept("Recording " + name + " is left out: " + why);
    }

    private void hash(RecordingMetadata metadata) throws IOException {
        MessageDigest digest = sha256();
        long bytes = 0;
        try (InputStream in = place.catalog().read(metadata.name())) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
                Segments.checkInterrupt();
            }
        } catch (NoSuchFileException e) {
            // deleted meanwhile
            return;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            leaveOut(metadata.name(), "it cannot be read: " + e.getMessage());
            return;
        }
        Instant end = metadata.end();
        RecordingMetadata ended = metadata.ended(metadata.state(), end == null ? metadata.start() : end);
        batch.add(new RecordingImported(ended, bytes, HexFormat.of().formatHex(digest.digest())));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void write() throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        note(List.copyOf(batch));
        count += batch.size();
        for (RecordingImported one : batch) {
            imported.accept(one.metadata().name());
        }
        batch.clear();
    }

    private void note(List<? extends LedgerFact> facts) throws IOException {
        if (!notes.add(place.storage(), List.copyOf(facts))) {
            throw new IOException("PID audit.ledger, key enable: storage " + place.storage()
                    + " has no ledger into which recordings could be brought");
        }
    }
}
