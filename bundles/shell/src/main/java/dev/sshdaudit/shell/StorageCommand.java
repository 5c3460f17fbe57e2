package dev.sshdaudit.shell;

import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.jspecify.annotations.Nullable;

/** A command about recordings, which are in one of several storages. */
abstract class StorageCommand extends QueryCommand {

    @Option(name = "--storage", description = "The storage to look into", valueToShowInHelp = "the storage in force")
    @Completion(StorageCompleter.class)
    private @Nullable String storage;

    /** The storage that the user named, or null for the one in force. */
    final @Nullable String storage() {
        return storage;
    }
}
