/**
 * Recordings and ledgers as tables of Apache Spark. {@link dev.sshdaudit.spark.SshdAuditSource} is the entry, which Spark finds by
 * the name {@code sshd-audit}. What is in this package runs on the driver, but for the factory of readers.
 */
@NullMarked
package dev.sshdaudit.spark;

import org.jspecify.annotations.NullMarked;
