package dev.sshdaudit.storage.s3;

import dev.sshdaudit.files.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder to which damaged files are moved, so that an operator can look at them. */
final class Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Path folder;

    Quarantine(Path folder) {
        this.folder = folder;
    }

    /** Moves a file there, if it exists; where the name is taken, with a number after it. */
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
