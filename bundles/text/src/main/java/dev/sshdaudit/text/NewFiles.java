package dev.sshdaudit.text;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files that appear in a folder when all of them are whole, and not before. Until then each has a name of its own that begins
 * with a dot and ends in {@code .part}. Only the owner may read and write them, where the file system knows permissions. For
 * one thread.
 *
 * <p>The messages of its exceptions say what cannot be done and why, and name the file.
 */
public final class NewFiles implements Closeable {

    private final Path folder;
    private final boolean replace;
    /** The temporary file of each new one. */
    private final Map<Path, Path> parts = new LinkedHashMap<>();

    private final List<OutputStream> open = new ArrayList<>();

    /**
     * Prepares for files in a folder.
     *
     * @param folder an existing folder
     * @param replace whether a new file may replace a regular file of its name
     */
    public NewFiles(Path folder, boolean replace) {
        this.folder = folder;
        this.replace = replace;
    }

    /**
     * Begins a file.
     *
     * @param name its name in the folder
     * @return the file's content; it has to be closed before {@link #publish()}
     * @throws IOException if a file of that name is there already, or the file cannot be made
     */
    public OutputStream create(String name) throws IOException {
        Path file = folder.resolve(name);
        check(file);
        if (parts.containsKey(file)) {
            throw new FileExists(file);
        }
        try {
            Path part = Files.createTempFile(folder, "." + name + ".", ".part"); // for the owner alone
            parts.put(file, part);
            OutputStream out = new Content(file, FileChannel.open(part, StandardOpenOption.WRITE));
            open.add(out);
            return out;
        } catch (FileSystemException e) {
            throw new IOException("the file " + file + " cannot be made: " + reason(e), e);
        }
    }

    private void check(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!replace) {
            throw new FileExists(file);
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("what is called " + file + " is no file that could be replaced");
        }
    }

    /**
     * Gives all files their names. If that fails for one of them, none of the files that are new stays.
     *
     * @return the files, in the order in which they were begun
     * @throws IOException if a file of one of the names has come meanwhile, or a file cannot be renamed
     */
    public List<Path> publish() throws IOException {
        List<Path> published = new ArrayList<>();
        try {
            for (Map.Entry<Path, Path> entry : parts.entrySet()) {
                publish(entry.getKey(), entry.getValue());
                published.add(entry.getKey());
            }
        } catch (IOException e) {
            if (!replace) {
                published.forEach(NewFiles::delete);
            }
            throw e;
        }
        parts.clear();
        return published;
    }

    private void publish(Path file, Path part) throws IOException {
        check(file);
        try {
            if (replace) {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                link(file, part);
            }
        } catch (FileAlreadyExistsException e) {
            throw new FileExists(file);
        } catch (FileSystemException e) {
            throw new IOException("the file " + file + " cannot be made: " + reason(e), e);
        }
    }

    /** A link fails where the name is taken; renaming would replace a file that has just come. */
    private static void link(Path file, Path part) throws IOException {
        try {
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(part, file); // a file system without links
            return;
        }
        Files.delete(part);
    }

    /** Removes what was not published. */
    @Override
    public void close() {
        for (OutputStream content : open) {
            try {
                content.close();
            } catch (IOException e) {
                // it goes with its file
            }
        }
        parts.values().forEach(NewFiles::delete);
        parts.clear();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // its name tells that it is not whole, and nothing more can be done
        }
    }

    private static String reason(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof NoSuchFileException) {
            return "there is no such folder";
        }
        return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }

    /** A file is not replaced. */
    public static final class FileExists extends IOException {

        private static final long serialVersionUID = 1L;

        FileExists(Path file) {
            super("there is a file " + file + " already");
        }
    }

    /** Says which file cannot be written, and brings its bytes to the disk before it is closed. */
    private static final class Content extends FilterOutputStream {

        private final Path file;
        private final FileChannel channel;

        Content(Path file, FileChannel channel) {
            super(Channels.newOutputStream(channel));
            this.file = file;
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public void close() throws IOException {
            if (!channel.isOpen()) {
                return;
            }
            try (channel) {
                channel.force(true);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        private IOException failure(IOException e) {
            return new IOException("the file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
