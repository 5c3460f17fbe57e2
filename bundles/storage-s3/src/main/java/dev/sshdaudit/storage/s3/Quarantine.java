package dev.sshdaudit.storage.s3;

import dev.sshdaudit.files.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where files go that are damaged, for people to look at. */
final class Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Path folder;

    Quarantine(Path folder) {
        this.folder = folder;
    }

    /** Puts a file aside, if there is one. */
    void take(Path file) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Access.createFolders(folder);
        Path place = folder.resolve(file.getFileName());
        for (int i = 2; Files.exists(place, LinkOption.NOFOLLOW_LINKS); i++) {
            place = folder.resolve(file.getFileName() + "." + i);
        }
        Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
        LOG.error("Put aside, as it is damaged or does not fit the rest: {}", place);
    }
}
