/**
 * The door over JMX: the MBean {@code dev.sshdaudit:type=audit,name=root}, which hands each question to {@link
 * dev.sshdaudit.query.AuditQuery}. Clients call {@link dev.sshdaudit.query.jmx.AuditMXBean}; they need no class of this package,
 * as all values are open types of JMX.
 */
@NullMarked
package dev.sshdaudit.query.jmx;

import org.jspecify.annotations.NullMarked;
