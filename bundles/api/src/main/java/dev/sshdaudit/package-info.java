/**
 * The API for hosts, which are programs that serve SSH connections and have them recorded. A host takes the
 * {@link dev.sshdaudit.AuditLog} service, {@linkplain dev.sshdaudit.AuditLog#connect opens} an
 * {@link dev.sshdaudit.AuditConnection} for each connection, and tells that object what happens.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
