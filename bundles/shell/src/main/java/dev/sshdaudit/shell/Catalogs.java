package dev.sshdaudit.shell;

import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** What the storages have that a command asks: one that is named, or all that are in force. Thread-safe. */
final class Catalogs {

    private final Map<String, RecordingCatalog> byStorage;

    private Catalogs(Map<String, RecordingCatalog> byStorage) {
        this.byStorage = byStorage;
    }

    /**
     * Of several storages in force, those that are there.
     *
     * @param named the storage; null for all that are in force
     * @throws CommandException if none is there
     */
    static Catalogs of(AuditServices services, @Nullable String named) throws CommandException {
        Map<String, RecordingCatalog> byStorage = new LinkedHashMap<>();
        CommandException failed = null;
        for (String name : named == null ? services.storages() : List.of(named)) {
            try {
                byStorage.put(name, services.catalog(name));
            } catch (CommandException e) {
                failed = failed == null ? e : failed;
            }
        }
        if (byStorage.isEmpty() && failed != null) {
            throw failed;
        }
        return new Catalogs(byStorage);
    }

    /** What the storages themselves list, the newest first. */
    List<Listed> list(String prefix, int most) throws IOException {
        List<Listed> all = new ArrayList<>();
        for (Map.Entry<String, RecordingCatalog> one : byStorage.entrySet()) {
            for (Entry entry : one.getValue().list(prefix, most)) {
                all.add(new Listed(entry, List.of(one.getKey())));
            }
        }
        if (byStorage.size() > 1) {
            all.sort(Comparator.comparing(Listed::entry, RecordingCatalog.NEWEST_FIRST));
        }
        return all;
    }

    /** What the storages left out of their lists. */
    List<String> notes() {
        return byStorage.values().stream()
                .flatMap(catalog -> catalog.notes().stream())
                .toList();
    }

    /** The storage that a recording is read from; null if it has gone meanwhile. */
    @Nullable
    RecordingCatalog of(Listed listed) {
        return listed.storages().isEmpty()
                ? null
                : byStorage.get(listed.storages().get(0));
    }

    /** What the storages have of a recording: what is wrong in one of them, or else what the first has. */
    Listed look(Recording recording) {
        Listed told = Listed.of(recording);
        Listed first = null;
        for (String storage : recording.storages()) {
            RecordingCatalog catalog = byStorage.get(storage);
            Entry entry = catalog == null ? told.entry() : look(catalog, recording);
            if (entry.problem() != null) {
                return new Listed(entry, List.of(storage));
            }
            first = first == null ? told.with(entry) : first;
        }
        return first == null ? told : first;
    }

    private static Entry look(RecordingCatalog catalog, Recording recording) {
        RecordingMetadata metadata = recording.metadata();
        try {
            Entry entry = catalog.find(metadata.name()).orElse(null);
            if (entry == null) {
                return new Entry(metadata, 0, new Problem(Kind.MISSING, "the storage does not have it"));
            }
            // what a recording that is open will be is not in the ledger yet, such as its user
            return new Entry(
                    metadata.state() == State.OPEN ? entry.metadata() : metadata, entry.size(), entry.problem());
        } catch (IOException e) {
            // the list goes on with what the ledger tells
            return new Entry(metadata, recording.bytes());
        }
    }
}
