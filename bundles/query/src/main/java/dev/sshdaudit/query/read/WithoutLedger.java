package dev.sshdaudit.query.read;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.RecordingCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A catalog whose lists have no segments of ledgers, unless these are asked for by their names: also where a storage of another
 * maker lists them as recordings.
 */
final class WithoutLedger implements RecordingCatalog {

    private final RecordingCatalog catalog;

    WithoutLedger(RecordingCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public List<Entry> list(String namePrefix, int limit) throws IOException {
        if (AuditLedger.isSegment(namePrefix)) {
            return catalog.list(namePrefix, limit);
        }
        int asked = limit;
        while (true) {
            List<Entry> found = catalog.list(namePrefix, asked);
            List<Entry> recordings = found.stream()
                    .filter(entry -> !AuditLedger.isSegment(entry.metadata().name()))
                    .limit(limit)
                    .toList();
            if (recordings.size() == limit || found.size() < asked || asked == Integer.MAX_VALUE) {
                return recordings;
            }
            asked = (int) Math.min(Integer.MAX_VALUE, 2L * asked);
        }
    }

    @Override
    public List<Entry> list(String namePrefix, Days days, int limit) throws IOException {
        return catalog.list(namePrefix, days, limit).stream()
                .filter(entry -> AuditLedger.isSegment(namePrefix)
                        || !AuditLedger.isSegment(entry.metadata().name()))
                .toList();
    }

    @Override
    public Optional<Entry> find(String name) throws IOException {
        return catalog.find(name);
    }

    @Override
    public List<String> notes() {
        return catalog.notes();
    }

    @Override
    public InputStream read(String name) throws IOException {
        return catalog.read(name);
    }
}
