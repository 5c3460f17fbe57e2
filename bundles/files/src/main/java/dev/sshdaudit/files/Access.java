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

/**
 * Gives files and folders permissions for the account of this process alone. On a file system without POSIX
 * permissions, the rules of that file system apply.
 */
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

    /** The attributes for creating a file that only its owner may read and write. */
    public static FileAttribute<?>[] privateFile(Path file) {
        return permissions(file, "rw-------");
    }

    /**
     * Makes a folder, and those above it, where they do not exist.
     *
     * @throws NotDirectoryException if a file has the folder's name
     */
    public static void createFolders(Path folder) throws IOException {
        // createDirectories throws for a symbolic link to a folder
        if (Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(folder, permissions(folder, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            // callers of a storage take FileAlreadyExistsException for a recording of that name
            throw new NotDirectoryException(e.getFile());
        }
    }

    /** Warns if other users have access to a folder. Changes nothing: the operator may want it so. */
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
