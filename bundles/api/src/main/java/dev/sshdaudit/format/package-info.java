/**
 * The SPI of formats. A bundle registers an {@link dev.sshdaudit.format.AuditFormat} as a service, which turns messages
 * into the bytes of recordings and, if the format supports reading, bytes into messages.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.format;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
