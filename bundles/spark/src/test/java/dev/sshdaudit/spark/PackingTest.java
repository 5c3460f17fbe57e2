package dev.sshdaudit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.spark.rows.StoredFile;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Partitions are neither many and tiny nor few and large. */
class PackingTest {

    private static List<StoredFile> files(int count, long bytes) {
        return IntStream.range(0, count)
                .mapToObj(i -> new StoredFile("/" + i, "" + i, bytes))
                .toList();
    }

    @Test
    void smallFilesShareAPartitionOfUpTo128MebibytesWithWhatOpeningThemCosts() {
        List<AuditPartition> partitions = Packing.partitions(files(10_000, 1 << 20), 4);
        assertEquals(
                10_000,
                partitions.stream().mapToInt(part -> part.files().size()).sum());
        partitions.forEach(part -> assertTrue(part.files().size() <= 64));
        assertEquals(157, partitions.size());
    }

    @Test
    void aLargeFileHasAPartitionOfItsOwn() {
        assertEquals(3, Packing.partitions(files(3, 1L << 30), 2).size());
        assertEquals(List.of(), Packing.partitions(List.of(), 2));
    }

    @Test
    void fewSmallFilesKeepAllProcessorsBusy() {
        assertEquals(8, Packing.partitions(files(80, 1000), 2).size());
    }
}
