package dev.sshdaudit.files;

import static java.util.Objects.requireNonNull;

import dev.sshdaudit.storage.Aside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file beside an open recording with the bytes that are {@linkplain dev.sshdaudit.storage.StorageOutput#keepAside kept aside}
 * for it: {@code <name>.aside}. When the recording was cut, {@link #append} moves the bytes to its end.
 */
public final class AsideFile {

    private static final Logger LOG = LoggerFactory.getLogger(AsideFile.class);
    private static final String SUFFIX = ".aside";
    /** A file that is to replace the one with bytes that are not wanted any longer. */
    private static final String NEW = ".aside.new";

    private static final int BUFFER = 64 << 10;

    private AsideFile() {}

    /** The path of the file beside a recording. */
    public static Path of(Path recording) {
        return recording.resolveSibling(recording.getFileName() + SUFFIX);
    }

    /** Where the file is written before it replaces the one at {@link #of}. */
    public static Path newOf(Path recording) {
        return recording.resolveSibling(recording.getFileName() + NEW);
    }

    static boolean is(Path file) {
        return RecordingFiles.name(file).endsWith(SUFFIX) || isNew(file);
    }

    static boolean isNew(Path file) {
        return RecordingFiles.name(file).endsWith(NEW);
    }

    /** The path of the recording that such a file belongs to. */
    static Path recordingOf(Path file) {
        String name = RecordingFiles.name(file);
        return file.resolveSibling(name.substring(0, name.length() - (isNew(file) ? NEW : SUFFIX).length()));
    }

    /** Whether bytes are kept aside for a recording, or may be. */
    public static boolean isBeside(Path recording) {
        return Files.exists(of(recording), LinkOption.NOFOLLOW_LINKS);
    }

    /** Deletes the files, and so the bytes. */
    public static void delete(Path recording) throws IOException {
        Files.deleteIfExists(newOf(recording));
        Files.deleteIfExists(of(recording));
    }

    /** Whether a file is one of ours, or so short that it may be one. A link, a folder and a device are not. */
    static boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return AsideHeader.isOurs(channel);
        }
    }

    /**
     * Appends the bytes that are kept aside to a recording that was cut, and their trailer, and deletes their file. Where the
     * process ended in the middle of this before, the end is the same. The recording keeps the time of its last change. Must not
     * be called while a process writes the recording.
     *
     * @param sync whether each step is to survive a power failure before the next begins
     * @return how many bytes the recording got; 0 if no bytes were kept
     * @throws IOException if the bytes cannot be appended; they stay aside, and this method may be called again
     */
    public static long append(Path recording, boolean sync) throws IOException {
        Path aside = of(recording);
        if (!Files.isRegularFile(aside, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        long length;
        try (FileChannel kept = FileChannel.open(
                aside, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (!AsideHeader.isOurs(kept)) {
                LOG.warn("{} is left alone: this storage did not make it", aside);
                return 0;
            }
            length = Math.max(0, kept.size() - AsideHeader.BYTES);
            if (length > 0) {
                append(recording, aside, kept, length, sync);
            }
        }
        delete(recording);
        if (sync) {
            Syncer.folder(requireNonNull(recording.getParent(), "a file in a folder"));
        }
        return length == 0 ? 0 : length + Aside.TRAILER_BYTES;
    }

    private static void append(Path recording, Path aside, FileChannel kept, long length, boolean sync)
            throws IOException {
        try (FileChannel to = FileChannel.open(
                recording, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            AsideHeader header = requireNonNull(AsideHeader.read(kept), "a header before bytes");
            // without a sync, a power failure may leave a recording that is shorter than it was
            if (!header.isMarked() || header.size() > to.size()) {
                if (sync) {
                    to.force(true);
                }
                boolean isDone = endsWith(to, kept, length);
                header = AsideHeader.marked(
                        isDone ? to.size() - length - Aside.TRAILER_BYTES : to.size(), modified(recording, aside));
                write(kept, ByteBuffer.wrap(header.toBytes()), 0);
                if (sync) {
                    kept.force(true);
                }
            }
            copy(kept, length, to, header.size());
            write(to, ByteBuffer.wrap(Aside.trailer(length)), header.size() + length);
            if (sync) {
                to.force(true);
            }
            Files.setLastModifiedTime(recording, FileTime.fromMillis(header.modified()));
        }
    }

    /** Whether a power failure has lost the mark, and not what was appended after it. */
    private static boolean endsWith(FileChannel recording, FileChannel kept, long length) throws IOException {
        long begin = recording.size() - length - Aside.TRAILER_BYTES;
        if (begin < 0 || !equal(recording, begin + length, ByteBuffer.wrap(Aside.trailer(length)))) {
            return false;
        }
        ByteBuffer chunk = ByteBuffer.allocate(BUFFER);
        for (long at = 0; at < length; at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(BUFFER, length - at));
            read(kept, chunk, AsideHeader.BYTES + at);
            if (!equal(recording, begin + at, chunk)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(FileChannel file, long position, ByteBuffer expected) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(expected.remaining());
        read(file, found, position);
        return found.equals(expected);
    }

    /** Fills a buffer, and flips it; the buffer is shorter if the file is. */
    static void read(FileChannel file, ByteBuffer buffer, long position) throws IOException {
        int begin = buffer.position();
        for (int count = 0; count >= 0 && buffer.hasRemaining(); ) {
            count = file.read(buffer, position + buffer.position() - begin);
        }
        buffer.flip();
    }

    static void write(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        int begin = bytes.position();
        while (bytes.hasRemaining()) {
            file.write(bytes, position + bytes.position() - begin);
        }
    }

    private static void copy(FileChannel kept, long length, FileChannel to, long position) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(BUFFER);
        for (long at = 0; at < length; at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(BUFFER, length - at));
            read(kept, chunk, AsideHeader.BYTES + at);
            write(to, chunk, position + at);
        }
    }

    private static long modified(Path recording, Path aside) throws IOException {
        return Math.max(
                Files.getLastModifiedTime(recording, LinkOption.NOFOLLOW_LINKS).toMillis(),
                Files.getLastModifiedTime(aside, LinkOption.NOFOLLOW_LINKS).toMillis());
    }
}
