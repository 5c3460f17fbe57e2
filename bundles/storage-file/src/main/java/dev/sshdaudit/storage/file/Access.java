package dev.sshdaudit.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may read what we write: nobody else. Where a file system knows no such permissions, its own rules hold. */
final class Access {

    private static final Logger LOG = LoggerFactory.getLogger(Access.class);
    private static final String POSIX = "posix";
    private static final Set<PosixFilePermission> OTHERS_READ =
            EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private Access() {}

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains(POSIX);
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** For a file to be created in this folder. */
    static FileAttribute<?>[] privateFile(Path folder) {
        return permissions(folder, "rw-------");
    }

    /** Makes a folder, and those above it, where there is none. */
    static void createFolders(Path folder) throws IOException {
        // createDirectories complains of a link to a folder
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, permissions(folder, "rwx------"));
        }
    }

    /** A folder that was there before is left as it is; whoever made it may have had reasons. */
    static void warnIfOthersMayRead(Path folder) throws IOException {
        if (!isPosix(folder)) {
            return;
        }
        Set<PosixFilePermission> granted = EnumSet.copyOf(OTHERS_READ);
        granted.retainAll(Files.getPosixFilePermissions(folder));
        if (!granted.isEmpty()) {
            LOG.warn(
                    "PID {}, key directory: others than the owner may look into \"{}\"; the recordings themselves"
                            + " are private",
                    FileSettings.PID,
                    folder);
        }
    }
}
