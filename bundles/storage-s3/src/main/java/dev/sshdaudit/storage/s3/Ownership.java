package dev.sshdaudit.storage.s3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.files.AsideFile;
import dev.sshdaudit.files.FolderKey;
import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the recordings that this storage made in a local folder from all other files there. A recording of this storage
 * has a name that begins with 32 hex digits, or is that of a ledger's segment, and has a journal. All other files are neither sent nor deleted nor shown.
 * Thread-safe.
 */
final class Ownership {

    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

    /**
     * The name of a recording: the connection's id, then channel, part and extension where there are any. Or that of a
     * ledger's segment: the ledger's id and the number of its first line.
     */
    private static final Pattern NAME = Pattern.compile(
            "[0-9a-f]{32}(?:[-.].*)?|" + Pattern.quote(AuditLedger.NAME_PREFIX) + "[0-9a-f]{16}-[0-9]{12}\\..*");

    private static final String JOURNALS = "uploads";
    private static final String JOURNAL = ".jsonl";
    /** What the names of files that belong to a recording end with. */
    private static final List<String> BESIDE = List.of(
            MetadataFile.of(Path.of("")).toString(),
            AsideFile.of(Path.of("")).toString(),
            AsideFile.newOf(Path.of("")).toString());

    private static final String LOCK = ".lock";
    private static final int TOLD = 5;

    private final Path folder;
    private final FolderKey key;
    /** Names of other files that the log was told of. */
    @GuardedBy("this")
    private final Set<String> told = new HashSet<>();

    Ownership(Path folder, FolderKey key) {
        this.folder = folder;
        this.key = key;
    }

    /** Whether a recording is named as this storage's are. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches() && RecordingMetadata.isSafeName(name);
    }

    /** The journal of a recording: in a folder below, so that it is not taken for a recording. */
    Path journal(String name) {
        return folder.resolve(JOURNALS).resolve(name + JOURNAL);
    }

    /** Whether a recording was made by this storage. */
    boolean isOurs(String name) {
        return isName(name) && Files.isRegularFile(journal(name), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The names of all recordings of this storage whose journals are there, whether the recordings are there or not.
     */
    List<String> journals() throws IOException {
        return names(folder.resolve(JOURNALS)).stream()
                .filter(file -> file.endsWith(JOURNAL))
                .map(file -> file.substring(0, file.length() - JOURNAL.length()))
                .filter(this::isOurs)
                .toList();
    }

    /** Tells the log what other files are in the folder, unless it was told of all of them before. */
    void tellOfOthers() throws IOException {
        List<String> others = names(folder).stream()
                .filter(name -> !name.equals(LOCK) && !isOurs(recording(name)))
                .filter(name -> Files.isRegularFile(folder.resolve(name), LinkOption.NOFOLLOW_LINKS))
                .sorted()
                .toList();
        synchronized (this) {
            if (told.containsAll(others)) {
                return;
            }
            told.clear();
            told.addAll(others);
        }
        LOG.warn(
                "{}: \"{}\" holds files that this storage did not make. They are left alone, and do not go to the"
                        + " bucket: {} ({} in all). Better use a folder that is for this storage alone. A recording among"
                        + " them goes to the bucket after the next start if there is an empty file \"{}\" for it",
                key,
                folder,
                others.stream().limit(TOLD).toList(),
                others.size(),
                journal("NAME"));
    }

    /** The name of the recording to which a file belongs. */
    private static String recording(String file) {
        return BESIDE.stream()
                .filter(file::endsWith)
                .findFirst()
                .map(suffix -> file.substring(0, file.length() - suffix.length()))
                .orElse(file);
    }

    private static List<String> names(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
