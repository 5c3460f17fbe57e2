package dev.sshdaudit.spark.rows;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.jspecify.annotations.Nullable;

/** Reads the files of a partition, one after another. For one thread. */
public final class PartitionRows implements PartitionReader<InternalRow> {

    private final Iterator<StoredFile> files;
    private final Configuration configuration;
    private final FileRows rows;
    private @Nullable RowSource source;
    private @Nullable InternalRow row;

    /** Opens nothing yet. */
    public PartitionRows(List<StoredFile> files, Configuration configuration, FileRows rows) {
        this.files = files.iterator();
        this.configuration = configuration;
        this.rows = rows;
    }

    @Override
    public boolean next() throws IOException {
        row = null;
        while (row == null) {
            if (source == null) {
                if (!files.hasNext()) {
                    return false;
                }
                source = open(files.next());
            }
            row = source.next();
            if (row == null) {
                source.close();
                source = null;
            }
        }
        return true;
    }

    private RowSource open(StoredFile file) throws IOException {
        try {
            return rows.of(Storage.open(file, configuration), file);
        } catch (FileNotFoundException e) {
            return rows.gone(file);
        }
    }

    @Override
    public InternalRow get() {
        if (row == null) {
            throw new IllegalStateException("there is no row");
        }
        return row;
    }

    @Override
    public void close() throws IOException {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}
