package dev.sshdaudit.spark;

import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** One of the tables, which can be read. */
final class AuditTable implements SupportsRead {

    private final Settings settings;

    AuditTable(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return SshdAuditSource.NAME + " " + settings.kind().id() + " of " + String.join(", ", settings.paths());
    }

    @Override
    @SuppressWarnings("deprecation") // the name of its successor is another one in each version of Spark
    public StructType schema() {
        return Tables.schema(settings);
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        return new AuditScanBuilder(settings);
    }
}
