package dev.sshdaudit.spark.rows;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a partition, one after another, some rows at a time. The values of these rows are made when Spark asks for them:
 * {@link RowVector}. For one thread.
 *
 * @param <T> what one row is made of
 */
public final class PartitionBatches<T> implements PartitionReader<ColumnarBatch> {

    /**
     * The rows of a batch at most: so few that the data of most batches stays in a processor's cache until Spark asks for it, and that
     * most batches have messages of one type alone, which have no values in most of the columns.
     */
    private static final int MOST_ROWS = 64;

    /** The bytes at most that are read before a batch ends. */
    private static final long MOST_BYTES = 1 << 20;

    private final Iterator<StoredFile> files;
    private final Configuration configuration;
    private final FileRows<T> kind;
    private final List<T> rows = new ArrayList<>(MOST_ROWS);
    private final List<RowVector<T>> vectors;
    private final ColumnarBatch batch;
    private @Nullable RowSource<T> source;

    /** Opens nothing yet. */
    public PartitionBatches(List<StoredFile> files, Configuration configuration, FileRows<T> kind) {
        this.files = files.iterator();
        this.configuration = configuration;
        this.kind = kind;
        this.vectors = kind.columns().vectors(rows);
        this.batch = new ColumnarBatch(vectors.toArray(RowVector[]::new));
    }

    @Override
    public boolean next() throws IOException {
        rows.clear();
        long bytes = 0;
        while (rows.size() < MOST_ROWS && bytes < MOST_BYTES) {
            RowSource<T> from = source == null ? nextFile() : source;
            if (from == null) {
                break;
            }
            long before = from.bytes();
            T row = from.next();
            if (row == null) {
                close();
            } else {
                rows.add(row);
                bytes += from.bytes() - before;
            }
        }
        if (rows.isEmpty()) {
            return false;
        }
        vectors.forEach(RowVector::begin);
        batch.setNumRows(rows.size());
        return true;
    }

    private @Nullable RowSource<T> nextFile() throws IOException {
        source = files.hasNext() ? open(files.next()) : null;
        return source;
    }

    private RowSource<T> open(StoredFile file) throws IOException {
        try {
            return kind.of(Storage.open(file, configuration), file);
        } catch (FileNotFoundException e) {
            return new OneRow<>(kind.gone(file));
        }
    }

    @Override
    public ColumnarBatch get() {
        return batch;
    }

    @Override
    public void close() throws IOException {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}
