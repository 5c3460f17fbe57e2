/**
 * The messages of recordings. Each {@link dev.sshdaudit.message.AuditMessage} has one of the
 * {@link dev.sshdaudit.message.Payload payloads} of the ContainerSSH audit log format. Hosts make messages, formats
 * write and read them, and commands show them.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.message;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
