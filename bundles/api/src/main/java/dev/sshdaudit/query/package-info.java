/**
 * Questions about recordings, and what may be done with them. Bundle {@code query} registers
 * {@link dev.sshdaudit.query.AuditQuery} as a service, which commands, the MBean and other doors call.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.query;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
