package dev.sshdaudit.spark;

import dev.sshdaudit.spark.rows.StoredFile;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * What one task reads.
 *
 * @param files the files, read one after another
 */
record AuditPartition(List<StoredFile> files) implements InputPartition {}
