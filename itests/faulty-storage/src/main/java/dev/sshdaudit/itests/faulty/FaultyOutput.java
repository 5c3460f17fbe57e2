package dev.sshdaudit.itests.faulty;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** A file, and beside it one that tells how it stands. */
final class FaultyOutput implements StorageOutput {

    private final FaultyStorage storage;
    private final Path file;
    private final OutputStream out;

    FaultyOutput(FaultyStorage storage, Path file, RecordingMetadata metadata) throws IOException {
        this.storage = storage;
        this.file = file;
        this.out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
        tell(metadata);
    }

    private void tell(RecordingMetadata metadata) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".metadata.json");
        Path changed = Files.writeString(
                beside.resolveSibling(beside.getFileName() + ".new"),
                "{\"state\":\"" + metadata.state().name().toLowerCase(Locale.ROOT) + "\""
                        + (metadata.shared() ? ", \"shared\" : true" : "") + "}\n");
        Files.move(changed, beside, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        storage.obey();
        out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        storage.obey();
    }

    @Override
    public void update(RecordingMetadata metadata) throws IOException {
        storage.obey();
    }

    @Override
    public void finish(RecordingMetadata metadata) throws IOException {
        storage.obey();
        out.close();
        tell(metadata);
    }

    /** Trouble or not: what is there stays. */
    @Override
    public void abandon(RecordingMetadata metadata) {
        try (out) {
            tell(metadata);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
