package dev.sshdaudit.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The Spark of these tests: one for all of a process, as starting one takes seconds. A task may fail three times. */
final class Sparks {

    private static SparkSession session;

    private Sparks() {}

    /** The plans of a question, as Spark shows them. */
    static String plan(Dataset<Row> question) {
        question.createOrReplaceTempView("asked");
        return session().sql("EXPLAIN EXTENDED SELECT * FROM asked").first().getString(0);
    }

    static synchronized SparkSession session() {
        if (session == null) {
            session = SparkSession.builder()
                    .master("local[2,4]")
                    .appName("sshd-audit")
                    .config("spark.ui.enabled", false)
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.sql.shuffle.partitions", 1)
                    .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                    .config("spark.databricks.delta.snapshotPartitions", 1)
                    .config("spark.sql.session.timeZone", "UTC")
                    .config("spark.sql.warehouse.dir", "target/warehouse")
                    .config("spark.hadoop.fs.file.impl", CountedFiles.class.getName())
                    .getOrCreate();
        }
        return session;
    }
}
