package dev.sshdaudit.core.ledger;

import dev.sshdaudit.ledger.LedgerFact.FileOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the extra {@code file} of messages. */
final class FileFacts {

    private static final String READ = "read";
    private static final String WRITE = "write";
    private static final String SHA256 = "sha256";

    private FileFacts() {}

    /**
     * What the ledger tells of an operation: nothing if the operation failed and no byte of the file went over; else the
     * operation, for each path that it named. A file that was written to and read from counts for both.
     */
    static List<FileOperation> operations(Map<?, ?> file) {
        boolean read = isPositive(file.get("bytesRead"));
        boolean moved = read || isPositive(file.get("bytesWritten"));
        if (!(file.get("op") instanceof String op) || file.containsKey("result") && !moved) {
            return List.of();
        }
        List<FileOperation> operations = new ArrayList<>(2);
        for (String key : List.of("path", "to", "or")) {
            boolean both = read && op.equals(WRITE);
            add(operations, file.get(key), op, both ? null : file.get(SHA256));
            if (both) {
                add(operations, file.get(key), READ, file.get(SHA256));
            }
        }
        return operations;
    }

    private static void add(List<FileOperation> operations, @Nullable Object path, String op, @Nullable Object hash) {
        if (path instanceof String text) {
            operations.add(new FileOperation(text, op, hash instanceof String hex ? hex : null));
        }
    }

    private static boolean isPositive(@Nullable Object value) {
        return value instanceof Long number && number > 0;
    }
}
