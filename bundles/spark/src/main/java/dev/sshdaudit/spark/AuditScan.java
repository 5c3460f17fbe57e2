package dev.sshdaudit.spark;

import dev.sshdaudit.spark.plan.Plan;
import dev.sshdaudit.spark.plan.Wanted;
import dev.sshdaudit.spark.rows.StoredFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** One question: finds the files that it needs, and divides them among partitions. */
final class AuditScan implements Scan, Batch {

    private final Settings settings;
    private final StructType required;
    private final Wanted wanted;
    private final List<Filter> pushed;

    /** The partitions: Spark asks for them several times. */
    private InputPartition @Nullable [] partitions;

    AuditScan(Settings settings, StructType required, Wanted wanted, List<Filter> pushed) {
        this.settings = settings;
        this.required = required;
        this.wanted = wanted;
        this.pushed = pushed;
    }

    @Override
    public StructType readSchema() {
        return required;
    }

    @Override
    public String description() {
        return SshdAuditSource.NAME + " " + settings.kind().id() + " of " + String.join(", ", settings.paths())
                + ", files by " + pushed;
    }

    /** Told here, so that Spark does not ask each partition while it plans. */
    @Override
    public ColumnarSupportMode columnarSupportMode() {
        return ColumnarSupportMode.SUPPORTED;
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        InputPartition[] known = partitions;
        if (known == null) {
            known = Packing.partitions(files(), SparkContext.getOrCreate().defaultParallelism())
                    .toArray(InputPartition[]::new);
            partitions = known;
        }
        return known.clone();
    }

    private List<StoredFile> files() {
        Plan plan = new Plan(wanted, configuration());
        try {
            return settings.kind() == TableKind.MESSAGES
                    ? plan.recordings(settings.paths(), settings.unlisted())
                    : plan.segments(settings.paths());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        Broadcast<SerializableConfiguration> sent = JavaSparkContext.fromSparkContext(SparkContext.getOrCreate())
                .broadcast(new SerializableConfiguration(configuration()));
        return new AuditReaderFactory(settings, required.fieldNames(), wanted.nodes(), sent);
    }

    private static Configuration configuration() {
        return SparkContext.getOrCreate().hadoopConfiguration();
    }
}
