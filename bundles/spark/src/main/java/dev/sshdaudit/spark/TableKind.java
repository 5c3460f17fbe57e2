package dev.sshdaudit.spark;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables that there are. */
enum TableKind {
    /** The connections that ended, of the ledgers. */
    CONNECTIONS,
    /** All lines of the ledgers. */
    EVENTS,
    /** All messages of the recordings. */
    MESSAGES;

    /** The name in the option {@code table}. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The table of this name. */
    static Optional<TableKind> of(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
    }

    /** All names, for people. */
    static String ids() {
        return Arrays.stream(values()).map(TableKind::id).collect(Collectors.joining(", "));
    }
}
