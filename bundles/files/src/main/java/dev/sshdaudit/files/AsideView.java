package dev.sshdaudit.files;

import dev.sshdaudit.storage.Aside;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was kept aside for a recording at one moment. A recording that has a file of such bytes is read with them and their
 * trailer after it, so that it is the same before, while and after they are appended to it.
 *
 * @param header tells whether they are being appended to the recording
 * @param length how many bytes are kept
 * @param tail what follows the recording: the bytes and their trailer; empty if there are none, or if they were not read
 * @param modified when the file was changed last
 */
record AsideView(AsideHeader header, long length, byte[] tail, Instant modified) {

    /** A recording changes its state only once. Each further try is one in which it has grown and ended meanwhile. */
    private static final int TRIES = 100;

    /** Looks at a recording, knowing what is kept aside for it. */
    @FunctionalInterface
    interface Look<T> {
        /** @param aside what is kept aside; null if nothing is */
        T at(@Nullable AsideView aside) throws IOException;
    }

    /** The size of a recording and the time of its last change, with what is kept aside. */
    record Extent(long size, Instant modified) {}

    /**
     * Looks at what is kept aside first, and then at the recording: what was moved from there to the recording in between is seen
     * twice, and would otherwise be missed. Looks again if the recording has ended in between, or is being appended to.
     *
     * @param content whether the bytes are wanted
     */
    static <T> T of(Path recording, boolean content, Look<T> look) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            AsideView aside = read(recording, content);
            T result = look.at(aside);
            if (aside == null || aside.isStillThere(recording)) {
                return result;
            } else if (result instanceof Closeable open) {
                open.close();
            }
        }
        throw new IOException(recording + " changes too fast to be read");
    }

    private static @Nullable AsideView read(Path recording, boolean content) throws IOException {
        Path file = AsideFile.of(recording);
        // looked at first, because opening a pipe could block for ever
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try (FileChannel kept = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            AsideHeader header = AsideHeader.read(kept);
            if (header == null) {
                return null;
            }
            Instant modified =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            long length = kept.size() - AsideHeader.BYTES;
            return new AsideView(header, length, content ? tail(kept, length) : new byte[0], modified);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static byte[] tail(FileChannel kept, long length) throws IOException {
        if (length == 0) {
            return new byte[0];
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length) + Aside.TRAILER_BYTES);
        AsideFile.read(kept, bytes.limit((int) length), AsideHeader.BYTES);
        return bytes.limit(bytes.capacity())
                .position((int) length)
                .put(Aside.trailer(length))
                .array();
    }

    private boolean isStillThere(Path recording) throws IOException {
        AsideView now = read(recording, false);
        return now != null && now.header.equals(header);
    }

    /** How many bytes of the recording itself precede those that were kept aside. */
    long before(long size) {
        return header.isMarked() ? Math.min(header.size(), size) : size;
    }

    /** The size of a recording and the time of its last change, with what is kept aside. */
    static Extent extent(@Nullable AsideView aside, BasicFileAttributes recording) {
        Instant written = recording.lastModifiedTime().toInstant();
        if (aside == null || aside.length == 0) {
            return new Extent(recording.size(), written);
        }
        // as exact as what is written when the bytes are appended
        long millis = aside.header.isMarked()
                ? aside.header.modified()
                : Math.max(written.toEpochMilli(), aside.modified.toEpochMilli());
        return new Extent(
                aside.before(recording.size()) + aside.length + Aside.TRAILER_BYTES, Instant.ofEpochMilli(millis));
    }
}
