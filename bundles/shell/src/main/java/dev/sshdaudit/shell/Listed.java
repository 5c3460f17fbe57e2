package dev.sshdaudit.shell;

import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import java.util.List;

/**
 * A recording as a list shows it.
 *
 * @param storages the storages that have it; where it is missing, those whose ledgers tell of it
 */
record Listed(Entry entry, List<String> storages) {

    Listed {
        storages = List.copyOf(storages);
    }

    /** What a ledger, or the storage's own list, tells. */
    static Listed of(Recording recording) {
        return new Listed(new Entry(recording.metadata(), recording.bytes()), recording.storages());
    }

    String name() {
        return entry.metadata().name();
    }

    Listed with(Entry other) {
        return new Listed(other, storages);
    }
}
