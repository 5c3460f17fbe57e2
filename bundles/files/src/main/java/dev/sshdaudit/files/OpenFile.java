package dev.sshdaudit.files;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of a recording that is being written. On Unix, writing to an open file goes on without an error after the
 * file was removed, replaced, or moved with its folder; so {@link #check} compares the open file with what is at its
 * path. For one thread at a time, but for {@link #force}.
 */
final class OpenFile implements Closeable {

    private final Path file;
    private final Path metadataFile;
    private final Path folderPath;
    private final FileChannel channel;
    /** Reads the file's bytes, even after the file was removed from its folder. */
    private final FileChannel reader;

    private final FileStat opened;
    private final FileStat folder;
    /** The attributes of the metadata file after this process wrote it last; null before the first time. */
    private @Nullable FileStat metadata;

    private long written;

    /** Takes over two channels of the file, one for writing and one for reading, and closes them in the end. */
    OpenFile(Path file, FileChannel channel, FileChannel reader) throws IOException {
        this.file = file;
        this.metadataFile = MetadataFile.of(file);
        this.folderPath = requireNonNull(file.getParent(), "a file in a folder");
        this.channel = channel;
        this.reader = reader;
        this.opened = FileStat.withLinks(file);
        this.folder = FileStat.of(folderPath);
    }

    /**
     * Makes a file that this process alone may read.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is something at that path
     */
    static OpenFile create(Path file) throws IOException {
        // opened to append: if another process truncates the file, writing at a position would leave zeros before it
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS),
                Access.privateFile(file));
        try {
            FileChannel reader = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            try {
                return new OpenFile(file, channel, reader);
            } catch (IOException | RuntimeException | Error e) {
                closeAfter(e, reader);
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, channel);
            closeAfter(e, () -> Files.deleteIfExists(file));
            throw e;
        }
    }

    private static void closeAfter(Throwable cause, Closeable open) {
        try {
            open.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    Path path() {
        return file;
    }

    /** Whether the file is still open for writing. */
    boolean isWritten() {
        return channel.isOpen();
    }

    /** Whether the file is still open for reading, whatever is at its path. */
    boolean isOpen() {
        return reader.isOpen();
    }

    /** How many bytes have been written through this object. */
    long written() {
        return written;
    }

    FileChannel reader() {
        return reader;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            written += channel.write(buffer);
        }
    }

    /** Syncs the file. For any thread. */
    void force(boolean withAttributes) throws IOException {
        channel.force(withAttributes);
    }

    /** Remembers the attributes of the metadata file, which this process has just written. */
    void described() throws IOException {
        metadata = FileStat.of(metadataFile);
    }

    /** Whether the file is no longer at its path, so that no other program can read what was written. */
    boolean isGone() throws IOException {
        try {
            return !FileStat.withLinks(file).isSameFile(opened);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /**
     * Checks that the recording's files are as this process left them.
     *
     * @throws DisturbedException if they are not; its message says what another program did to them
     * @throws IOException if the file system does not tell
     */
    void check() throws IOException {
        if (disturbance() != null) {
            // a network file system may tell old attributes of a file until the file is synced
            channel.force(false);
            String disturbance = disturbance();
            if (disturbance != null) {
                throw new DisturbedException(disturbance);
            }
        }
    }

    private @Nullable String disturbance() throws IOException {
        FileStat now;
        try {
            now = FileStat.withLinks(file);
        } catch (NoSuchFileException e) {
            return isFolderTheSame() ? file + " was removed or renamed" : inAnotherFolder();
        }
        if (!now.isSameFile(opened)) {
            return isFolderTheSame() ? file + " was replaced" : inAnotherFolder();
        } else if (now.size() < written) {
            return file + " was truncated: of " + written + " bytes, " + now.size() + " are left";
        } else if (now.size() > written) {
            return file + " was written to by another program: " + written + " bytes were recorded, and it has "
                    + now.size();
        } else if (now.links() != opened.links()) {
            return file + " has " + now.links() + " names instead of " + opened.links()
                    + ": through another name (a hard link) it can be changed unseen";
        } else if (!isFolderTheSame()) {
            return inAnotherFolder();
        }
        return metadataDisturbance();
    }

    private String inAnotherFolder() {
        return file + " is not where it was opened: its folder was moved away, replaced, or turned into a link";
    }

    private boolean isFolderTheSame() throws IOException {
        try {
            return FileStat.of(folderPath).isSameFile(folder);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * What another program did to the metadata file, or null. Size and time are compared, but not the key, because some
     * network file systems give a file that is not open a new key.
     */
    private @Nullable String metadataDisturbance() throws IOException {
        if (metadata == null) {
            return null;
        }
        try {
            FileStat now = FileStat.of(metadataFile);
            boolean ours = now.regular()
                    && now.size() == metadata.size()
                    && now.modified().equals(metadata.modified());
            return ours ? null : metadataFile + " was changed by another program";
        } catch (NoSuchFileException e) {
            return metadataFile + " was removed or renamed";
        }
    }

    /** Closes the file for writing. Some file systems report only now that a write has failed. */
    void endWriting() throws IOException {
        channel.close();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            reader.close();
        }
    }
}
