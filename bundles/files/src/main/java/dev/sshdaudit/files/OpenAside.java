package dev.sshdaudit.files;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that are kept aside for a recording that is being written. They wait in memory until {@link #write}, so that what is
 * given and replaced between two flushes costs nothing. Makes its file at the first write. For one thread at a time, but for
 * {@link #force}.
 */
final class OpenAside implements Closeable {

    private final Path recording;
    private final Path file;
    /** What is to be written. */
    private final ByteArrayOutputStream due = new ByteArrayOutputStream(0);
    /** Whether what is to be written replaces what the file has. */
    private boolean anew;

    private volatile @Nullable FileChannel channel;
    /** The attributes of the file after it was made; null as long as there is none. */
    private @Nullable FileStat made;
    /** How many bytes the file has behind its header. */
    private long length;

    OpenAside(Path recording) {
        this.recording = recording;
        this.file = AsideFile.of(recording);
    }

    /** Takes bytes, which {@link #write} writes. */
    void keep(byte[] bytes, int offset, int count, boolean isAnew) {
        if (isAnew) {
            due.reset();
            anew = true;
        }
        due.write(bytes, offset, count);
    }

    /** Whether bytes are kept, be they written or not. */
    boolean isKept() {
        return due.size() > 0 || channel != null;
    }

    /** Whether what is to be written replaces bytes that the file has. */
    boolean replaces() {
        return anew && channel != null;
    }

    /**
     * Writes what is due, if anything is. If the process ends meanwhile, the file has the former bytes or the new ones, and in the latter case
     * perhaps not all of those that are appended.
     *
     * @param sync whether a file that replaces the former one is to survive a power failure
     */
    void write(boolean sync) throws IOException {
        FileChannel current = channel;
        if (due.size() == 0 && (current == null || !anew)) {
            return;
        }
        if (current == null || anew) {
            if (current == null && Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !AsideFile.isOurs(file)) {
                throw new IOException(file + " is in the way: another program has made it");
            }
            replace(due.toByteArray(), sync);
        } else {
            // at its place, so that what a failed write has left is written over
            AsideFile.write(current, ByteBuffer.wrap(due.toByteArray()), AsideHeader.BYTES + length);
            length += due.size();
        }
        due.reset();
        anew = false;
    }

    private void replace(byte[] bytes, boolean sync) throws IOException {
        Path next = AsideFile.newOf(recording);
        Files.deleteIfExists(next);
        FileChannel made = FileChannel.open(
                next,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                Access.privateFile(next));
        try {
            AsideFile.write(made, ByteBuffer.wrap(AsideHeader.FRESH.toBytes()), 0);
            AsideFile.write(made, ByteBuffer.wrap(bytes), AsideHeader.BYTES);
            if (sync) {
                made.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException | Error e) {
            made.close();
            Files.deleteIfExists(next);
            throw e;
        }
        FileChannel former = channel;
        channel = made;
        length = bytes.length;
        this.made = FileStat.of(file);
        if (former != null) {
            former.close();
        }
        if (sync) {
            Syncer.folder(requireNonNull(file.getParent(), "a file in a folder"));
        }
    }

    /** Syncs the file, if there is one. For any thread. */
    void force() throws IOException {
        FileChannel current = channel;
        if (current != null) {
            current.force(false);
        }
    }

    /**
     * Checks that the file is as this process left it.
     *
     * @throws DisturbedException if it is not
     */
    void check() throws IOException {
        FileChannel current = channel;
        if (current != null && disturbance() != null) {
            // a network file system may tell old attributes of a file until the file is synced
            current.force(false);
            String disturbance = disturbance();
            if (disturbance != null) {
                throw new DisturbedException(disturbance);
            }
        }
    }

    private @Nullable String disturbance() throws IOException {
        try {
            FileStat now = FileStat.of(file);
            if (!now.isSameFile(requireNonNull(made, "made with the channel"))) {
                return file + " was replaced";
            }
            long expected = AsideHeader.BYTES + length;
            return now.size() == expected
                    ? null
                    : file + " was changed by another program: " + expected + " bytes were written, and it has "
                            + now.size();
        } catch (NoSuchFileException e) {
            return file + " was removed or renamed";
        }
    }

    /**
     * Writes the file again where another program has changed, replaced or removed it: as long as this process has the file open,
     * it can read the file's bytes.
     */
    void restore() throws IOException {
        FileChannel current = channel;
        if (current != null && disturbance() != null) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
            AsideFile.read(current, bytes, AsideHeader.BYTES);
            byte[] rest = new byte[bytes.remaining()];
            bytes.get(rest);
            replace(rest, false);
        }
    }

    /** Throws the bytes away, and deletes the file. */
    void discard() throws IOException {
        due.reset();
        anew = false;
        if (channel != null) {
            close();
            AsideFile.delete(recording);
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel current = channel;
        channel = null;
        if (current != null) {
            current.close();
        }
    }
}
