package dev.sshdaudit.files;

import dev.sshdaudit.files.MetadataFile.Content;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
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
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
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

    /** A file, or of a recording that is gone its metadata. */
    private record Candidate(Path recording, BasicFileAttributes attributes, boolean gone) {

        Instant lastModified() {
            return attributes.lastModifiedTime().toInstant();
        }
    }

    private final Path folder;
    private final OpenRecordings open;
    private final Leavings leavings;
    private final boolean tellsGone;

    /**
     * Lists a folder.
     *
     * @param tellsGone whether recordings are listed of which only the metadata is left
     */
    Listing(Path folder, OpenRecordings open, Leavings leavings, boolean tellsGone) {
        this.folder = folder;
        this.open = open;
        this.leavings = leavings;
        this.tellsGone = tellsGone;
    }

    /**
     * Lists recordings.
     *
     * @param progress is run after each file that the folder has answered for
     */
    List<Entry> list(String namePrefix, int limit, Runnable progress) throws IOException {
        PriorityQueue<Entry> newest = new PriorityQueue<>(NEWEST_FIRST.reversed());
        for (Candidate candidate : candidates(namePrefix, progress)) {
            if (newest.size() == limit) {
                Instant oldest = newest.element().metadata().start();
                if (candidate.lastModified().isBefore(oldest.minus(TOLERANCE))) {
                    break;
                }
            }
            Entry entry = candidate.gone() ? gone(candidate) : entry(candidate);
            if (entry != null) {
                newest.add(entry);
            }
            if (newest.size() > limit) {
                newest.remove();
            }
            progress.run();
        }
        return newest.stream().sorted(NEWEST_FIRST).toList();
    }

    private List<Candidate> candidates(String namePrefix, Runnable progress) throws IOException {
        List<Path> files =
                RecordingFiles.files(folder, file -> RecordingFiles.name(file).startsWith(namePrefix));
        progress.run();
        Set<String> names = new HashSet<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Path file : files) {
            if (RecordingFiles.isRecording(file)) {
                names.add(RecordingFiles.name(file));
                add(candidates, file, file, false);
                progress.run();
            }
        }
        for (Path file : files) {
            if (tellsGone && MetadataFile.is(file)) {
                Path recording = MetadataFile.recordingOf(file);
                if (RecordingFiles.isRecording(recording) && names.add(RecordingFiles.name(recording))) {
                    // it may have come since
                    boolean gone = Files.notExists(recording, LinkOption.NOFOLLOW_LINKS);
                    add(candidates, recording, gone ? file : recording, gone);
                    progress.run();
                }
            }
        }
        candidates.sort(Comparator.comparing(Candidate::lastModified).reversed());
        return candidates;
    }

    private static void add(List<Candidate> candidates, Path recording, Path file, boolean gone) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isRegularFile()) {
                candidates.add(new Candidate(recording, attributes, gone));
            }
        } catch (NoSuchFileException e) {
            // deleted meanwhile
        }
    }

    /** Of what no metadata can be understood, or what is there now after all, nothing is listed. */
    private Entry gone(Candidate candidate) {
        String name = RecordingFiles.name(candidate.recording());
        boolean wasOpen = open.contains(name);
        try {
            Content content = MetadataFile.readContent(MetadataFile.of(candidate.recording()));
            if (!content.metadata().name().equals(name)
                    || Files.exists(candidate.recording(), LinkOption.NOFOLLOW_LINKS)) {
                return null;
            }
            String had = content.size() == null ? "" : "; it had " + content.size() + " bytes when it ended";
            return new Entry(
                    state(candidate, content, wasOpen),
                    0,
                    new Problem(Kind.MISSING, "its file is gone, only its metadata is left" + had));
        } catch (IOException e) {
            LOG.debug("{} is gone, and its metadata cannot be read: {}", candidate.recording(), Reasons.of(e));
            return null;
        }
    }

    private Entry entry(Candidate candidate) {
        String name = RecordingFiles.name(candidate.recording());
        long size = candidate.attributes().size();
        Path file = MetadataFile.of(candidate.recording());
        boolean wasOpen = open.contains(name);
        String problem;
        try {
            Content content = MetadataFile.readContent(file);
            if (content.metadata().name().equals(name)) {
                RecordingMetadata metadata = state(candidate, content, wasOpen);
                return new Entry(metadata, size, changed(content, size));
            }
            problem = "the metadata beside it is of another recording";
        } catch (NoSuchFileException e) {
            problem = "there is no metadata beside it";
        } catch (IOException e) {
            // the clean-up has told of it; it would be told again with each listing
            LOG.debug("{} cannot be read, its recording is listed without: {}", file, Reasons.of(e));
            problem = "its metadata cannot be understood";
        }
        return new Entry(known(candidate, name), size, new Problem(Kind.WITHOUT_METADATA, problem));
    }

    /** The true state, also where the clean-up has not come to it yet. */
    private RecordingMetadata state(Candidate candidate, Content content, boolean wasOpen) {
        // asked before and after, as it may have ended in between
        return !wasOpen && leavings.isLeft(RecordingFiles.name(candidate.recording()), content)
                ? content.metadata().ended(State.CUT, candidate.lastModified())
                : content.metadata();
    }

    private static Problem changed(Content content, long size) {
        if (content.size() == null || content.size() == size) {
            return null;
        }
        return new Problem(
                size < content.size() ? Kind.SHORTER : Kind.LONGER,
                "it had " + content.size() + " bytes when it ended, and has " + size);
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
