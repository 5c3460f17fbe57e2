package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.query.ExportTarget;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes files in a folder, and replaces none. For one thread. */
final class FolderTarget implements ExportTarget, Closeable {

    private final Path folder;
    private OutputStream last = OutputStream.nullOutputStream();

    FolderTarget(Path folder) {
        this.folder = folder;
    }

    @Override
    public OutputStream open(String name, long size) throws IOException {
        last = Files.newOutputStream(folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return last;
    }

    /** Closes the file that did not become complete, if there is one. */
    @Override
    public void close() throws IOException {
        last.close();
    }
}
