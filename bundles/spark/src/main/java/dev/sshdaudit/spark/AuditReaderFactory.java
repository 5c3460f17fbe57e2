package dev.sshdaudit.spark;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.spark.plan.Texts;
import dev.sshdaudit.spark.rows.FileRows;
import dev.sshdaudit.spark.rows.PartitionBatches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.SerializableConfiguration;

/** Goes to executors, and makes a reader of each partition there. Has the name of the file with private keys, and no key. */
final class AuditReaderFactory implements PartitionReaderFactory {

    private static final long serialVersionUID = 1L;

    private final Settings settings;
    private final String[] columns;
    private final Texts nodes;

    /** Sent to each executor once, and not with each task: it has a thousand keys and more. */
    private final Broadcast<SerializableConfiguration> configuration;

    AuditReaderFactory(
            Settings settings, String[] columns, Texts nodes, Broadcast<SerializableConfiguration> configuration) {
        this.nodes = nodes;
        this.settings = settings;
        this.columns = columns.clone();
        this.configuration = configuration;
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        throw new UnsupportedOperationException("rows come in batches");
    }

    @Override
    public boolean supportColumnarReads(InputPartition partition) {
        return true;
    }

    @Override
    public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
        FileRows<?> rows = settings.kind() == TableKind.MESSAGES
                ? FileRows.messages(columns, settings.text(), settings.secrets(), identities())
                : FileRows.ledger(columns, settings.kind() == TableKind.CONNECTIONS, nodes::has);
        return new PartitionBatches<>(
                ((AuditPartition) partition).files(), configuration.value().value(), rows);
    }

    private Identities identities() {
        String file = settings.identity();
        if (file == null) {
            return Identities.NONE;
        }
        try {
            return Identities.read(List.of(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("option identity, on an executor: " + e.getMessage(), e);
        }
    }
}
