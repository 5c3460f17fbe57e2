/**
 * What a host of SSH connections needs to have them recorded. It takes the {@link dev.sshdaudit.AuditLog} service,
 * {@linkplain dev.sshdaudit.AuditLog#connect opens} an {@link dev.sshdaudit.AuditConnection} for each connection and
 * tells it what happens.
 */
@Export
@Version("1.0.0")
package dev.sshdaudit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
