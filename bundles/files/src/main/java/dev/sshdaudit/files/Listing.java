package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the recordings of a folder, newest first, without reading the metadata of all: a recording began before it was
 * last written to, so whatever was last written to before the oldest one found so far began is not wanted. Files whose
 * times were set back by hand may be missed by a listing with a limit.
 */
final class Listing {

    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);

    private static final Comparator<Entry> NEWEST_FIRST = Comparator.comparing(
                    (Entry entry) -> entry.metadata().start())
            .reversed()
            .thenComparing(entry -> entry.metadata().name());

    /** How far the times of files may be behind ours: their clock is coarser, and a server's may be another. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private record Candidate(Path file, BasicFileAttributes attributes) {

        Instant lastModified() {
            return attributes.lastModifiedTime().toInstant();
        }
    }

    private final Path folder;
    private final OpenRecordings open;
    private final FolderLock lock;

    Listing(Path folder, OpenRecordings open, FolderLock lock) {
        this.folder = folder;
        this.open = open;
        this.lock = lock;
    }

    List<Entry> list(String namePrefix, int limit) throws IOException {
        PriorityQueue<Entry> newest = new PriorityQueue<>(NEWEST_FIRST.reversed());
        for (Candidate candidate : candidates(namePrefix)) {
            if (newest.size() == limit) {
                Instant oldest = newest.element().metadata().start();
                if (candidate.lastModified().isBefore(oldest.minus(TOLERANCE))) {
                    break;
                }
            }
            newest.add(new Entry(metadata(candidate), candidate.attributes().size()));
            if (newest.size() > limit) {
                newest.remove();
            }
        }
        return newest.stream().sorted(NEWEST_FIRST).toList();
    }

    private List<Candidate> candidates(String namePrefix) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (Path file : RecordingFiles.recordings(folder, namePrefix)) {
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile()) {
                    candidates.add(new Candidate(file, attributes));
                }
            } catch (NoSuchFileException e) {
                // deleted meanwhile
            }
        }
        candidates.sort(Comparator.comparing(Candidate::lastModified).reversed());
        return candidates;
    }

    /** The true state, also where the clean-up has not come to it yet. */
    private RecordingMetadata metadata(Candidate candidate) {
        String name = RecordingFiles.name(candidate.file());
        boolean wasOpen = open.contains(name);
        RecordingMetadata metadata = read(candidate, name);
        // asked before and after, as it may have been opened or ended in between
        boolean left = metadata.state() == State.OPEN && !wasOpen && !open.contains(name) && lock.isHeld();
        return left ? metadata.ended(State.CUT, candidate.lastModified()) : metadata;
    }

    private RecordingMetadata read(Candidate candidate, String name) {
        Path file = MetadataFile.of(candidate.file());
        try {
            RecordingMetadata metadata = MetadataFile.read(file);
            if (metadata.name().equals(name)) {
                return metadata;
            }
            LOG.debug("{} is the metadata of another recording: it is listed without", file);
        } catch (IOException e) {
            // the clean-up has told of it; it would be told again with each listing
            LOG.debug("{} cannot be read, its recording is listed without: {}", file, Reasons.of(e));
        }
        return known(candidate, name);
    }

    /** What the file itself tells. */
    private RecordingMetadata known(Candidate candidate, String name) {
        Instant created = candidate.attributes().creationTime().toInstant();
        Instant end = candidate.lastModified();
        boolean isOpen = open.contains(name);
        return new RecordingMetadata(
                name,
                name,
                null,
                1,
                "",
                "",
                "",
                // a copy can be younger than what is in it
                created.isBefore(end) ? created : end,
                isOpen ? null : end,
                "",
                "",
                null,
                isOpen ? State.OPEN : State.CUT);
    }
}
