package dev.sshdaudit.spark;

import dev.sshdaudit.spark.rows.StoredFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Divides files among partitions: a large file has a partition of its own, small ones share one. A file is never divided. */
final class Packing {

    /** The bytes of a partition of several files at most. */
    static final long MOST_BYTES = 128L << 20;

    /** What opening a file costs, as bytes that could be read in the same time. */
    private static final long OPENING = 1 << 20;

    /** Partitions for each task that runs at one time: so no task is much longer than the others. */
    private static final int EACH = 4;

    private Packing() {}

    /**
     * Makes partitions.
     *
     * @param parallel how many tasks run at one time
     */
    static List<AuditPartition> partitions(List<StoredFile> files, int parallel) {
        long all = files.stream().mapToLong(Packing::cost).sum();
        long most = Math.min(MOST_BYTES, all / ((long) EACH * parallel) + 1);
        List<AuditPartition> partitions = new ArrayList<>();
        List<StoredFile> some = new ArrayList<>();
        long bytes = 0;
        for (StoredFile file :
                files.stream().sorted(Comparator.comparing(StoredFile::path)).toList()) {
            if (!some.isEmpty() && bytes + cost(file) > most) {
                partitions.add(new AuditPartition(List.copyOf(some)));
                some.clear();
                bytes = 0;
            }
            some.add(file);
            bytes += cost(file);
        }
        if (!some.isEmpty()) {
            partitions.add(new AuditPartition(List.copyOf(some)));
        }
        return partitions;
    }

    private static long cost(StoredFile file) {
        return file.bytes() + OPENING;
    }
}
