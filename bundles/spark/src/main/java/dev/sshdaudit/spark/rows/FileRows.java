package dev.sshdaudit.spark.rows;

import dev.sshdaudit.encryption.Identities;
import java.io.InputStream;
import java.util.function.Predicate;

/** Makes the rows of a file. */
public interface FileRows {

    /**
     * Begins with a file.
     *
     * @param storage the bytes of the file, from the first one on; closed with the rows
     */
    RowSource of(InputStream storage, StoredFile file);

    /** The row that says that a file is gone. */
    RowSource gone(StoredFile file);

    /** Makes messages of recordings. */
    static FileRows messages(String[] names, boolean text, boolean secrets, Identities identities) {
        Columns<MessageRow> columns = MessageColumns.of(text, secrets).select(names);
        return new FileRows() {
            @Override
            public RowSource of(InputStream storage, StoredFile file) {
                return new MessageRows(storage, file, columns, identities, secrets);
            }

            @Override
            public RowSource gone(StoredFile file) {
                return new OneRow(columns.row(new MessageRow(file, 0, null, OneRow.GONE, null, null)));
            }
        };
    }

    /**
     * Makes rows of segments of ledgers.
     *
     * @param nodes which machines are wanted
     */
    static FileRows ledger(String[] names, boolean connectionsAlone, Predicate<String> nodes) {
        Columns<LedgerRow> columns =
                (connectionsAlone ? LedgerColumns.connections() : EventColumns.events()).select(names);
        return new FileRows() {
            @Override
            public RowSource of(InputStream storage, StoredFile file) {
                return new LedgerRows(storage, file, columns, connectionsAlone, nodes);
            }

            @Override
            public RowSource gone(StoredFile file) {
                LedgerLines.Entry entry = new LedgerLines.Entry(0, null, null, OneRow.GONE);
                return new OneRow(columns.row(new LedgerRow(file, "", null, entry)));
            }
        };
    }
}
