package dev.sshdaudit.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a recording again that another program removed or replaced while it was open. As long as this process has the
 * file open, it can read the file's bytes. The bytes are written under the recording's own name; a file that another
 * program put there is kept beside it, as {@code <name>.replaced}.
 */
final class Salvage {

    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
    private static final String INSTEAD = ".replaced";

    private Salvage() {}

    /**
     * Writes the bytes again.
     *
     * @param sync whether to sync them to the disk
     * @throws FreeSpace.TooLittleException if the disk has too little free space for them
     */
    static void restore(OpenFile open, FreeSpace space, boolean sync) throws IOException {
        Path file = open.path();
        space.take(open.written());
        Access.createFolders(requireNonNull(file.getParent(), "a file in a folder"));
        putAside(file);
        long size = copy(open, file, sync);
        LOG.warn("{} was not at its path any more: the {} bytes recorded so far are written there again", file, size);
    }

    private static void putAside(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path place = file.resolveSibling(file.getFileName() + INSTEAD);
        for (int i = 2; Files.exists(place, LinkOption.NOFOLLOW_LINKS); i++) {
            place = file.resolveSibling(file.getFileName() + INSTEAD + "." + i);
        }
        Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
        LOG.warn("What was found in place of the recording {} is kept as {}", file, place);
    }

    private static long copy(OpenFile open, Path file, boolean sync) throws IOException {
        try (FileChannel copy = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                Access.privateFile(file))) {
            long size = 0;
            long count = 1;
            while (size < open.written() && count > 0) {
                count = open.reader().transferTo(size, open.written() - size, copy);
                size += count;
            }
            if (sync) {
                copy.force(true);
            }
            return size;
        }
    }
}
