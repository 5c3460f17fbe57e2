/**
 * What an audit log consists of: {@link dev.sshdaudit.message.AuditMessage messages}, each with one of the
 * {@link dev.sshdaudit.message.Payload payloads} of the ContainerSSH audit log format. Hosts make them, formats write
 * and read them, and everybody else looks at them.
 */
@Export
@Version("1.0.0")
package dev.sshdaudit.message;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
