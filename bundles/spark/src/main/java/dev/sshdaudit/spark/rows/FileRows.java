package dev.sshdaudit.spark.rows;

import dev.sshdaudit.encryption.Identities;
import java.io.InputStream;
import java.util.function.Predicate;

/**
 * Makes the rows of a file.
 *
 * @param <T> what one row is made of
 */
public interface FileRows<T> {

    /** The columns that the question asks for. */
    Columns<T> columns();

    /**
     * Begins with a file.
     *
     * @param storage the bytes of the file, from the first one on; closed with the rows
     */
    RowSource<T> of(InputStream storage, StoredFile file);

    /** The row that says that a file is gone. */
    T gone(StoredFile file);

    /** Makes messages of recordings. */
    static FileRows<MessageRow> messages(String[] names, boolean text, boolean secrets, Identities identities) {
        Columns<MessageRow> columns = MessageColumns.of(text, secrets).select(names);
        return new FileRows<>() {
            @Override
            public Columns<MessageRow> columns() {
                return columns;
            }

            @Override
            public RowSource<MessageRow> of(InputStream storage, StoredFile file) {
                return new MessageRows(storage, file, columns, identities, secrets);
            }

            @Override
            public MessageRow gone(StoredFile file) {
                return new MessageRow(file, 0, null, OneRow.GONE, null, null);
            }
        };
    }

    /**
     * Makes rows of segments of ledgers.
     *
     * @param nodes which machines are wanted
     */
    static FileRows<LedgerRow> ledger(String[] names, boolean connectionsAlone, Predicate<String> nodes) {
        Columns<LedgerRow> columns =
                (connectionsAlone ? LedgerColumns.connections() : EventColumns.events()).select(names);
        return new FileRows<>() {
            @Override
            public Columns<LedgerRow> columns() {
                return columns;
            }

            @Override
            public RowSource<LedgerRow> of(InputStream storage, StoredFile file) {
                return new LedgerRows(storage, file, connectionsAlone, nodes);
            }

            @Override
            public LedgerRow gone(StoredFile file) {
                return new LedgerRow(file, "", null, new LedgerLines.Entry(0, null, null, OneRow.GONE));
            }
        };
    }
}
