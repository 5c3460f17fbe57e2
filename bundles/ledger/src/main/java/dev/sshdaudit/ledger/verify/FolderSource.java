package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A folder, or a copy of a bucket: files in folders below it are found by their last name, which is unique. What begins with a dot
 * and what is no regular file, such as a link, is not looked at. Needs memory for each file in a folder below.
 */
public final class FolderSource implements LedgerSource {

    private final Path folder;
    private final Map<String, Path> below = new ConcurrentHashMap<>();

    /** Makes a source; nothing is read yet. */
    public FolderSource(Path folder) {
        this.folder = folder;
    }

    @Override
    public void list(Consumer<String> names) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                boolean isHidden = !path.equals(folder) && name(path).startsWith(".");
                return isHidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                String name = name(path);
                if (attributes.isRegularFile() && RecordingMetadata.isSafeName(name)) {
                    if (!folder.equals(path.getParent())) {
                        below.put(name, path);
                    }
                    names.accept(name);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Channels.newInputStream(channel(name));
    }

    @Override
    public RandomAccess openAnywhere(String name) throws IOException {
        return RandomAccess.of(channel(name));
    }

    private FileChannel channel(String name) throws IOException {
        if (!RecordingMetadata.isSafeName(name)) {
            throw new NoSuchFileException(name);
        }
        Path path = below.getOrDefault(name, folder.resolve(name));
        // looked at first, since opening a pipe could wait for ever
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(name);
        }
        return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }
}
