package dev.sshdaudit.files;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StoredFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The files of a folder, read on the folder's own threads. Thread-safe. */
final class FolderFiles implements StoredFiles {

    private final Path folder;
    private final FolderThreads threads;
    private final Problems problems;

    FolderFiles(Path folder, FolderThreads threads, Problems problems) {
        this.folder = folder;
        this.threads = threads;
        this.problems = problems;
    }

    @Override
    public void list(String prefix, Consumer<String> names) throws IOException {
        // a listing that was given up may still go on
        AtomicBoolean isOver = new AtomicBoolean();
        try {
            threads.askWhileWanted(progress -> {
                list(file -> {
                    String name = RecordingFiles.name(file);
                    if (name.startsWith(prefix) && isFile(file, name)) {
                        synchronized (isOver) {
                            if (!isOver.get()) {
                                names.accept(name);
                            }
                        }
                    }
                    progress.run();
                });
                return true;
            });
        } finally {
            synchronized (isOver) {
                isOver.set(true);
            }
        }
    }

    private void list(Consumer<Path> each) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try {
            forEach(each);
        } catch (IOException e) {
            throw new IOException(problems.describe(e), e);
        }
    }

    private void forEach(Consumer<Path> each) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(each);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Looked at before a file is opened, because opening a pipe could block for ever. */
    private static boolean isFile(Path file, String name) {
        return RecordingMetadata.isSafeName(name)
                && !AsideFile.is(file)
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public long size(String name) throws IOException {
        return ask(
                name,
                file -> AsideView.of(file, false, aside -> AsideView.extent(aside, attributes(file)))
                        .size());
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public InputStream open(String name, long position) throws IOException {
        return ask(name, file -> RecordingInputStream.open(file, position, threads));
    }

    private interface Answer<T> {

        T of(Path file) throws IOException;
    }

    private <T> T ask(String name, Answer<T> answer) throws IOException {
        return threads.ask(progress -> {
            if (!RecordingMetadata.isSafeName(name) || !isFile(folder.resolve(name), name)) {
                throw new NoSuchFileException(name);
            }
            try {
                return answer.of(folder.resolve(name));
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException e) {
                throw new IOException(problems.describe(e), e);
            }
        });
    }
}
