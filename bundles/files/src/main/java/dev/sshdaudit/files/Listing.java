package dev.sshdaudit.files;

import dev.sshdaudit.files.AsideView.Extent;
import dev.sshdaudit.files.MetadataFile.Content;
import dev.sshdaudit.storage.RecordingCatalog;
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
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the recordings of a folder, newest first, without reading the metadata of all. Goes through the files from the
 * one written last to the one written first, and stops at a file that was last written before the oldest wanted
 * recording began: that file's recording began even earlier. A listing with a limit may miss files whose times were set
 * back by hand.
 */
final class Listing {

    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);

    /**
     * How far a file's time may be behind the clock of this process: it is coarser, and may be that of another machine.
     */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    /**
     * A file of the folder.
     *
     * @param recording the path of the recording
     * @param created when the recording was made, or, if it is gone, its metadata file
     * @param extent of the recording, or, if it is gone, of its metadata file
     * @param gone whether only the metadata file is left
     */
    private record Candidate(Path recording, Instant created, Extent extent, boolean gone) {

        Instant lastModified() {
            return extent.modified();
        }
    }

    private final Path folder;
    private final OpenRecordings open;
    private final Leavings leavings;
    private final boolean tellsGone;

    /**
     * Makes the listing of a folder.
     *
     * @param tellsGone whether to list recordings of which only the metadata file is left
     */
    Listing(Path folder, OpenRecordings open, Leavings leavings, boolean tellsGone) {
        this.folder = folder;
        this.open = open;
        this.leavings = leavings;
        this.tellsGone = tellsGone;
    }

    /**
     * Finds one recording; null if there is none.
     *
     * @param progress is run each time that the folder has answered for a file
     */
    @Nullable
    Entry find(String name, Runnable progress) throws IOException {
        List<Path> files = new ArrayList<>();
        Path recording = folder.resolve(name);
        if (Files.exists(recording, LinkOption.NOFOLLOW_LINKS)) {
            files.add(recording);
        }
        Path metadata = MetadataFile.of(recording);
        if (Files.exists(metadata, LinkOption.NOFOLLOW_LINKS)) {
            files.add(metadata);
        }
        files.add(AsideFile.of(recording));
        for (Candidate candidate : candidates(files, progress)) {
            return candidate.gone() ? gone(candidate) : entry(candidate);
        }
        return null;
    }

    /**
     * Lists recordings.
     *
     * @param wanted which, by their names
     * @param progress is run each time that the folder has answered for a file
     */
    List<Entry> list(Predicate<String> wanted, int limit, Runnable progress) throws IOException {
        PriorityQueue<Entry> newest = new PriorityQueue<>(RecordingCatalog.NEWEST_FIRST.reversed());
        List<Path> files = RecordingFiles.files(folder, file -> wanted.test(RecordingFiles.name(file)));
        progress.run();
        for (Candidate candidate : candidates(files, progress)) {
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
        return newest.stream().sorted(RecordingCatalog.NEWEST_FIRST).toList();
    }

    private List<Candidate> candidates(List<Path> files, Runnable progress) throws IOException {
        Set<String> names = new HashSet<>();
        List<Candidate> candidates = new ArrayList<>();
        Set<Path> withAside =
                files.stream().filter(AsideFile::is).map(AsideFile::recordingOf).collect(Collectors.toSet());
        for (Path file : files) {
            if (RecordingFiles.isRecording(file)) {
                names.add(RecordingFiles.name(file));
                add(candidates, file, file, withAside.contains(file));
                progress.run();
            }
        }
        for (Path file : files) {
            if (tellsGone && MetadataFile.is(file)) {
                Path recording = MetadataFile.recordingOf(file);
                if (RecordingFiles.isRecording(recording) && names.add(RecordingFiles.name(recording))) {
                    // the recording may have been written since the folder was listed
                    boolean gone = Files.notExists(recording, LinkOption.NOFOLLOW_LINKS);
                    add(candidates, recording, gone ? file : recording, false);
                    progress.run();
                }
            }
        }
        candidates.sort(Comparator.comparing(Candidate::lastModified).reversed());
        return candidates;
    }

    /** Adds a recording by the attributes of a file: its own, or its metadata file if the recording is gone. */
    private static void add(List<Candidate> candidates, Path recording, Path file, boolean hasAside)
            throws IOException {
        try {
            Optional<Candidate> candidate = hasAside
                    ? AsideView.of(recording, false, aside -> candidate(recording, file, aside))
                    : candidate(recording, file, null);
            candidate.ifPresent(candidates::add);
        } catch (NoSuchFileException e) {
            // the file was deleted meanwhile
        }
    }

    /** Empty for what is no file. */
    private static Optional<Candidate> candidate(Path recording, Path file, @Nullable AsideView aside)
            throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return attributes.isRegularFile()
                ? Optional.of(new Candidate(
                        recording,
                        attributes.creationTime().toInstant(),
                        AsideView.extent(aside, attributes),
                        !file.equals(recording)))
                : Optional.empty();
    }

    /**
     * The entry of a recording that is gone; null if its metadata is damaged, or if the recording is there after all.
     */
    private @Nullable Entry gone(Candidate candidate) {
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
        long size = candidate.extent().size();
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
            // not a warning: the clean-up has given one, and each listing would repeat it
            LOG.debug("{} cannot be read, its recording is listed without: {}", file, Reasons.of(e));
            problem = "its metadata cannot be understood";
        }
        return new Entry(known(candidate, name), size, new Problem(Kind.WITHOUT_METADATA, problem));
    }

    /** The metadata with the state "cut" if the recording was cut, even if the clean-up has not written that yet. */
    private RecordingMetadata state(Candidate candidate, Content content, boolean wasOpen) {
        // asked before and after the metadata was read, because the recording may have ended in between
        return !wasOpen && leavings.isLeft(RecordingFiles.name(candidate.recording()), content)
                ? content.metadata().ended(State.CUT, candidate.lastModified())
                : content.metadata();
    }

    private static @Nullable Problem changed(Content content, long size) {
        if (content.size() == null || content.size() == size) {
            return null;
        }
        return new Problem(
                size < content.size() ? Kind.SHORTER : Kind.LONGER,
                "it had " + content.size() + " bytes when it ended, and has " + size);
    }

    /** Metadata of a recording that has none, made from the attributes of its file. */
    private RecordingMetadata known(Candidate candidate, String name) {
        Instant created = candidate.created();
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
                // the file may be a copy, made after its content was written
                created.isBefore(end) ? created : end,
                isOpen ? null : end,
                "",
                "",
                null,
                isOpen ? State.OPEN : State.CUT,
                false,
                null);
    }
}
