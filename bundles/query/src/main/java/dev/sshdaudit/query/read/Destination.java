package dev.sshdaudit.query.read;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folders that copies may go to. Karaf runs what is in its own folders, or reads its configuration from them, and what was recorded
 * is what clients chose to send: so no copy goes there, whatever role the user has.
 */
public final class Destination {

    private static final List<String> OWN = List.of("etc", "deploy", "system", "lib", "bin");

    private Destination() {}

    /**
     * Checks that a folder is there, and is none of Karaf's own: compares where symbolic links lead to.
     *
     * @throws IOException if not; the message says which folders do
     */
    public static void check(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        Path real = folder.toRealPath();
        Path data = property("karaf.data");
        Path temporary = data == null ? null : real(data.resolve("tmp"));
        if (temporary != null && real.startsWith(temporary)) {
            return;
        }
        for (Path own : own(data)) {
            if (real.startsWith(own)) {
                throw new IOException("folder " + folder + " is in " + own
                        + ", which is Karaf's own: choose a folder that Karaf does not use"
                        + (temporary == null ? "" : ", or " + temporary));
            }
        }
    }

    /**
     * Checks, before anything is noted, that files can be made there.
     *
     * @param to a folder, or a file that is not there
     * @throws FileAlreadyExistsException if there is such a file
     */
    public static void checkCopy(Path to) throws IOException {
        check(folder(to));
        if (!Files.isDirectory(to) && Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException("there is a file " + to + " already");
        }
    }

    /** The folder in which a copy is made: the one that is named, or that of the file which is. */
    static Path folder(Path to) throws IOException {
        if (Files.isDirectory(to)) {
            return to;
        }
        Path folder = to.toAbsolutePath().normalize().getParent();
        if (folder == null || to.getFileName() == null) {
            throw new IOException(to + " is no name of a file");
        }
        return folder;
    }

    /** Karaf's own folders; none outside of Karaf. */
    private static Set<Path> own(@Nullable Path data) throws IOException {
        Set<Path> own = new LinkedHashSet<>();
        for (String key : List.of("karaf.home", "karaf.base")) {
            Path root = property(key);
            if (root != null) {
                for (String name : OWN) {
                    own.add(real(root.resolve(name)));
                }
            }
        }
        Path etc = property("karaf.etc");
        if (etc != null) {
            own.add(real(etc));
        }
        if (data != null) {
            own.add(real(data));
        }
        return own;
    }

    private static @Nullable Path property(String key) {
        String path = System.getProperty(key);
        return path == null || path.isEmpty() ? null : Path.of(path);
    }

    /** Where a path leads to; the path itself if there is no such folder. */
    private static Path real(Path path) throws IOException {
        return Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
    }
}
