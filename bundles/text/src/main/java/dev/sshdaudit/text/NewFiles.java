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
 * Makes files that appear in a folder together, when all of them are complete. Until then, each has a temporary name that begins
 * with a dot and ends in {@code .part}. Where the file system has permissions, only the owner may read and write the files. For one
 * thread.
 *
 * <p>The messages of its exceptions say what cannot be done and why, and name the file.
 */
public final class NewFiles implements Closeable {

    private final Path folder;
    private final boolean replace;
    /** The temporary name of each file, by its final name. */
    private final Map<Path, Path> parts = new LinkedHashMap<>();

    private final List<OutputStream> open = new ArrayList<>();

    /**
     * Prepares to make files in a folder.
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
            Path part = Files.createTempFile(folder, "." + name + ".", ".part"); // readable by the owner alone
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
     * Gives all files their final names. If that fails for one file, the others are removed, except those that have replaced a
     * file already.
     *
     * @return the files, in the order in which they were begun
     * @throws IOException if a file with one of the names has been made meanwhile, or a file cannot be renamed
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

    /** Renames a file by a link, which fails if the name is taken; a plain rename would replace a file that was made meanwhile. */
    private static void link(Path file, Path part) throws IOException {
        try {
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(part, file); // the file system has no links
            return;
        }
        Files.delete(part);
    }

    /** Removes the files that were not published. */
    @Override
    public void close() {
        for (OutputStream content : open) {
            try {
                content.close();
            } catch (IOException e) {
                // the file is removed below
            }
        }
        parts.values().forEach(NewFiles::delete);
        parts.clear();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the file stays under its temporary name, which shows that it is not complete
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

    /** There is a file of the wanted name, and it must not be replaced. */
    public static final class FileExists extends IOException {

        private static final long serialVersionUID = 1L;

        FileExists(Path file) {
            super("there is a file " + file + " already");
        }
    }

    /** The content of a file. Names the file in errors, and syncs it to the disk before it is closed. */
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
