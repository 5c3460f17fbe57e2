package dev.sshdaudit.query;

import dev.sshdaudit.storage.RecordingMetadata;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recording or a connection that was found. Immutable. Clients chose texts of it, which are to be escaped before they are printed. */
public sealed interface Found {

    /** The id by which commands take it: the name of a recording, or the id of a connection, which its recordings begin with. */
    String id();

    /** The name of the machine that recorded it, or an empty text. */
    String node();

    /** When it began. */
    Instant start();

    /**
     * A recording.
     *
     * @param metadata its metadata as the ledger tells it, or, without a ledger, as the storage does
     * @param bytes its size; of an open one, at least so many
     * @param origin where it is known from
     * @param storages the names of the storages that were found to have it, or whose ledgers tell of it; metadata, size and
     *     origin are those of the first. Empty where that is not known
     */
    record Recording(RecordingMetadata metadata, long bytes, Origin origin, List<String> storages) implements Found {
        /** Copies the list. */
        public Recording {
            storages = List.copyOf(storages);
        }

        @Override
        public String id() {
            return metadata.name();
        }

        @Override
        public String node() {
            return metadata.node();
        }

        @Override
        public Instant start() {
            return metadata.start();
        }
    }

    /** Where a recording is known from. */
    enum Origin {
        /** A ledger tells of it. */
        LEDGER,
        /** A ledger tells of it, into which it was brought later. */
        IMPORTED,
        /** The storage has it, and no ledger tells of it. */
        STORAGE
    }

    /**
     * A connection that has ended.
     *
     * @param id its id
     * @param node the machine that recorded it
     * @param start when it began
     * @param end when it ended
     * @param address the client's address
     * @param user the user who authenticated, or null
     * @param attempted the user whom the last attempt named, where none succeeded; else null
     * @param failures how many attempts to authenticate failed
     * @param matches what fitted the filter: the commands, or the operations on files, each as a text. Clients chose it
     */
    record Connection(
            String id,
            String node,
            Instant start,
            Instant end,
            String address,
            @Nullable String user,
            @Nullable String attempted,
            long failures,
            List<String> matches)
            implements Found {
        /** Copies the list. */
        public Connection {
            matches = List.copyOf(matches);
        }
    }
}
