package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.storage.RecordingCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * The recordings and segments of a storage, such as a bucket. The storage keeps metadata in its own way, so metadata is not among the
 * files.
 */
public final class CatalogSource implements LedgerSource {

    /** Segments may be left out of a listing that does not ask for them. */
    private static final String SEGMENTS = "ledger-";

    private final RecordingCatalog catalog;

    /** Makes a source; nothing is read yet. */
    public CatalogSource(RecordingCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void list(Consumer<String> names) throws IOException {
        for (String prefix : new String[] {"", SEGMENTS}) {
            catalog.list(prefix, Integer.MAX_VALUE).stream()
                    .filter(CatalogSource::isThere)
                    .forEach(entry -> names.accept(entry.metadata().name()));
        }
    }

    /** Whether there is a file, and not only metadata of one that is gone. */
    private static boolean isThere(RecordingCatalog.Entry entry) {
        RecordingCatalog.Problem problem = entry.problem();
        return problem == null || problem.kind() != RecordingCatalog.Problem.Kind.MISSING;
    }

    @Override
    public InputStream open(String name) throws IOException {
        return catalog.read(name);
    }
}
