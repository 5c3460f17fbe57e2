package dev.sshdaudit.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may read what we write: nobody else. Where a file system knows no such permissions, its own rules hold. */
public final class Access {

    private static final Logger LOG = LoggerFactory.getLogger(Access.class);
    private static final String POSIX = "posix";
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

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

    /** For a file to be created. */
    public static FileAttribute<?>[] privateFile(Path file) {
        return permissions(file, "rw-------");
    }

    /** Makes a folder, and those above it, where there is none. */
    public static void createFolders(Path folder) throws IOException {
        // createDirectories complains of a link to a folder
        if (Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(folder, permissions(folder, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            // to the callers of a storage that means a recording of that name
            throw new NotDirectoryException(e.getFile());
        }
    }

    /** A folder that was there before is left as it is; whoever made it may have had reasons. */
    static void warnIfOthersHaveAccess(Path folder, FolderKey key) throws IOException {
        if (!isPosix(folder)) {
            return;
        }
        Set<PosixFilePermission> granted = EnumSet.copyOf(OTHERS);
        granted.retainAll(Files.getPosixFilePermissions(folder));
        if (!granted.isEmpty()) {
            LOG.warn(
                    "{}: others than the owner have access to \"{}\"; the recordings themselves are private",
                    key,
                    folder);
        }
    }
}
