package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.StoredFiles;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recordings and segments of a storage. Metadata is among the files if the storage keeps it in files. To be used for one
 * question.
 */
public final class CatalogSource implements LedgerSource {

    private static final int SMALL = 4 << 20;

    private final RecordingCatalog catalog;
    private final @Nullable StoredFiles files;

    /**
     * Makes a source; nothing is read yet.
     *
     * @throws IOException if the storage is not in use
     */
    public CatalogSource(RecordingCatalog catalog) throws IOException {
        this.catalog = catalog;
        this.files = catalog.files().orElse(null);
    }

    @Override
    public void list(Consumer<String> names) throws IOException {
        if (files != null) {
            files.list("", names);
            return;
        }
        for (String prefix : List.of("", AuditLedger.NAME_PREFIX)) {
            entries(prefix, names);
        }
    }

    @Override
    public void listSegments(Consumer<String> names) throws IOException {
        if (files != null) {
            files.list(AuditLedger.NAME_PREFIX, names);
        } else {
            entries(AuditLedger.NAME_PREFIX, names);
        }
    }

    @Override
    public List<LocalDate> days() throws IOException {
        return files == null ? List.of() : files.days();
    }

    @Override
    public void listSegments(Days days, Consumer<String> names) throws IOException {
        if (files == null) {
            listSegments(names);
        } else {
            files.list(AuditLedger.NAME_PREFIX, days, names);
        }
    }

    @Override
    public void list(Days days, Consumer<String> names) throws IOException {
        if (files == null) {
            list(names);
        } else {
            files.list("", days, names);
        }
    }

    private void entries(String prefix, Consumer<String> names) throws IOException {
        catalog.list(prefix, Integer.MAX_VALUE).stream()
                .filter(CatalogSource::isThere)
                .map(entry -> entry.metadata().name())
                // other makers' storages may list segments as they list recordings
                .filter(name -> AuditLedger.isSegment(name) == AuditLedger.isSegment(prefix))
                .forEach(names);
    }

    /** Whether there is a file, and not only metadata of one that is gone. */
    private static boolean isThere(RecordingCatalog.Entry entry) {
        RecordingCatalog.Problem problem = entry.problem();
        return problem == null || problem.kind() != RecordingCatalog.Problem.Kind.MISSING;
    }

    @Override
    public boolean hasEndedSince(String recording, Instant since) throws IOException {
        Instant now = Instant.now();
        return catalog.find(recording)
                .map(entry -> entry.metadata().end())
                .filter(end -> end.isAfter(since) && !end.isAfter(now))
                .isPresent();
    }

    @Override
    public InputStream open(String name) throws IOException {
        return files == null ? catalog.read(name) : files.open(name, 0);
    }

    @Override
    public RandomAccess openAnywhere(String name) throws IOException {
        if (files == null) {
            return LedgerSource.super.openAnywhere(name);
        }
        long size = files.size(name);
        return size <= SMALL
                ? RandomAccess.of(() -> files.open(name, 0))
                : RandomAccess.of(size, position -> files.open(name, position));
    }
}
