package dev.sshdaudit.spark.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.spark.rows.Column.Maker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows come in batches of a bounded size, and their values are made when they are asked for. */
class PartitionBatchesTest {

    private static final Configuration CONFIGURATION = new Configuration(false);

    @TempDir
    private Path folder;

    private final List<String> closed = new ArrayList<>();
    private final List<Long> made = new ArrayList<>();

    /** Rows that are numbers: as many for each file as its name says, each of so many bytes. */
    private FileRows<Long> numbers(long bytesOfEach) {
        Columns<Long> columns = new Columns<>(List.of(
                new Column<>("number", DataTypes.LongType, number -> number),
                new Column<>("odd", DataTypes.LongType, number -> {
                    made.add(number);
                    return number % 2 == 0 ? null : number;
                }),
                new Column<>("large", DataTypes.LongType, new Large())));
        return new FileRows<>() {
            @Override
            public Columns<Long> columns() {
                return columns;
            }

            @Override
            public RowSource<Long> of(InputStream storage, StoredFile file) {
                return new Numbers(file, bytesOfEach, storage, closed);
            }

            @Override
            public Long gone(StoredFile file) {
                return -1L;
            }
        };
    }

    /** The numbers from 65 on. */
    private final class Large implements Maker<Long> {

        @Override
        public Object of(Long number) {
            made.add(number);
            return number;
        }

        @Override
        public boolean isEmptyIn(List<Long> rows) {
            return rows.get(rows.size() - 1) <= 64;
        }
    }

    private static final class Numbers implements RowSource<Long> {

        private final StoredFile file;
        private final long bytesOfEach;
        private final InputStream storage;
        private final List<String> closed;
        private long latest;

        private Numbers(StoredFile file, long bytesOfEach, InputStream storage, List<String> closed) {
            this.file = file;
            this.bytesOfEach = bytesOfEach;
            this.storage = storage;
            this.closed = closed;
        }

        @Override
        public @Nullable Long next() {
            return latest < Long.parseLong(file.name()) ? ++latest : null;
        }

        @Override
        public long bytes() {
            return latest * bytesOfEach;
        }

        @Override
        public void close() throws IOException {
            closed.add(file.name());
            storage.close();
        }
    }

    private StoredFile file(int rows) throws IOException {
        Path file = Files.write(folder.resolve(rows + ""), new byte[0]);
        return new StoredFile(file.toUri().toString(), rows + "", 0);
    }

    private static List<Integer> sizes(PartitionBatches<Long> batches) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        while (batches.next()) {
            sizes.add(batches.get().numRows());
        }
        return sizes;
    }

    @Test
    void aBatchGoesOnFromFileToFile() throws IOException {
        List<StoredFile> files = List.of(file(40), file(0), file(50), file(100));
        try (PartitionBatches<Long> batches = new PartitionBatches<>(files, CONFIGURATION, numbers(1))) {
            assertTrue(batches.next());
            ColumnarBatch batch = batches.get();
            assertEquals(64, batch.numRows());
            assertEquals(40, batch.column(0).getLong(39));
            assertEquals(1, batch.column(0).getLong(40));
            batch.closeIfFreeable(); // as Spark does with each batch
            assertTrue(batches.next());
            assertEquals(25, batch.column(0).getLong(0));
            assertEquals(List.of(62), sizes(batches));
            assertEquals(List.of("40", "0", "50", "100"), closed);
        }
    }

    @Test
    void aBatchOfLargeRowsHasFewOfThem() throws IOException {
        PartitionBatches<Long> batches = new PartitionBatches<>(List.of(file(10)), CONFIGURATION, numbers(300 << 10));
        assertEquals(List.of(4, 4, 2), sizes(batches));
    }

    @Test
    void aFileThatIsGoneIsARow() throws IOException {
        StoredFile gone = new StoredFile(folder.resolve("gone").toUri().toString(), "gone", 1);
        PartitionBatches<Long> batches = new PartitionBatches<>(List.of(gone, file(1)), CONFIGURATION, numbers(1));
        assertTrue(batches.next());
        assertEquals(2, batches.get().numRows());
        assertEquals(-1, batches.get().column(0).getLong(0));
        assertFalse(batches.next());
    }

    @Test
    void aValueIsMadeOnceAndOnlyIfItIsAskedFor() throws IOException {
        PartitionBatches<Long> batches = new PartitionBatches<>(List.of(file(300)), CONFIGURATION, numbers(1));
        assertTrue(batches.next());
        ColumnVector odd = batches.get().column(1);
        assertTrue(odd.isNullAt(9));
        assertFalse(odd.isNullAt(10));
        assertEquals(11, odd.getLong(10));
        assertEquals(List.of(10L, 11L), made);
        assertTrue(batches.next());
        assertFalse(odd.isNullAt(10));
        assertEquals(75, odd.getLong(10), "of the next batch");
        assertEquals(32, odd.numNulls());
    }

    @Test
    void aColumnThatIsEmptyInABatchIsNotLookedAt() throws IOException {
        PartitionBatches<Long> batches = new PartitionBatches<>(List.of(file(100)), CONFIGURATION, numbers(1));
        assertTrue(batches.next());
        ColumnVector large = batches.get().column(2);
        assertEquals(64, large.numNulls());
        assertEquals(List.of(), made);
        assertTrue(batches.next());
        assertFalse(large.isNullAt(0), "this one has values");
        assertEquals(65, large.getLong(0));
    }

    @Test
    void readingCanEndInTheMiddle() throws IOException {
        PartitionBatches<Long> batches = new PartitionBatches<>(List.of(file(300)), CONFIGURATION, numbers(1));
        assertTrue(batches.next());
        batches.close();
        assertEquals(List.of("300"), closed);
    }
}
