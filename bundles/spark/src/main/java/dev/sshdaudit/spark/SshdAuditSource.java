package dev.sshdaudit.spark;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code sshd-audit} of Spark:
 *
 * <pre>{@code
 * spark.read().format("sshd-audit").option("table", "messages").load("s3a://bucket/prefix")
 * }</pre>
 */
public final class SshdAuditSource implements TableProvider, DataSourceRegister {

    /** The name by which Spark finds this source. */
    public static final String NAME = "sshd-audit";

    /** Made by Spark. */
    public SshdAuditSource() {}

    @Override
    public String shortName() {
        return NAME;
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return Tables.schema(Settings.of(options));
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return new AuditTable(Settings.of(new CaseInsensitiveStringMap(properties)));
    }
}
