package dev.sshdaudit.files;

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

/**
 * The file of a recording while it is written. On Unix a file that is open can be removed, replaced, or moved with its
 * folder, and writing to it goes on without an error; so this class looks whether the open file is still the one at its
 * path. For one thread at a time.
 */
final class OpenFile implements Closeable {

    private final Path file;
    private final Path metadataFile;
    private final Path folderPath;
    private final FileChannel channel;
    /** The file's bytes, which can be read here even after the file has been removed. */
    private final FileChannel reader;

    private final FileStat opened;
    private final FileStat folder;
    /** The metadata file as this process wrote it last; null before the first time. */
    private FileStat metadata;

    private long written;

    /** Takes over two channels of the file, the second one for reading. */
    OpenFile(Path file, FileChannel channel, FileChannel reader) throws IOException {
        this.file = file;
        this.metadataFile = MetadataFile.of(file);
        this.folderPath = file.getParent();
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
        // to append, as behind the end of a file that another process truncates a write leaves zeros
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

    /** Whether it is still written to. */
    boolean isWritten() {
        return channel.isOpen();
    }

    /** Whether its bytes can still be read, be the file at its path or not. */
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

    /** Safe for any thread. */
    void force(boolean withAttributes) throws IOException {
        channel.force(withAttributes);
    }

    /** The metadata file has been written, by this process. */
    void described() throws IOException {
        metadata = FileStat.of(metadataFile);
    }

    /** Whether the file is no longer at its path, so that no other program will find what has been written to it. */
    boolean isGone() throws IOException {
        try {
            return !FileStat.withLinks(file).isSameFile(opened);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /**
     * Looks whether the recording's files are as this process left them.
     *
     * @throws DisturbedException if they are not; says what happened
     * @throws IOException if that cannot be looked at
     */
    void check() throws IOException {
        if (disturbance() != null) {
            // a file system on another machine may be behind with what it tells of a file, but not after a sync
            channel.force(false);
            String disturbance = disturbance();
            if (disturbance != null) {
                throw new DisturbedException(disturbance);
            }
        }
    }

    private String disturbance() throws IOException {
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

    /** By size and time alone: it is not held open, and some file systems on other machines then give it a new key. */
    private String metadataDisturbance() throws IOException {
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

    /** Writes no more; some file systems tell only now that a write failed. */
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
