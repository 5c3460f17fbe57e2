/** Metrics for Micrometer, for programs without OSGi: {@link dev.sshdaudit.micrometer.AuditMetrics}. */
@NullMarked
package dev.sshdaudit.micrometer;

import org.jspecify.annotations.NullMarked;
