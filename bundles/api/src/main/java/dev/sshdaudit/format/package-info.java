/**
 * The SPI of formats. A format registers an {@link dev.sshdaudit.format.AuditFormat} as a service; it turns messages
 * into the bytes of recordings and, if it can, back.
 */
@Export
@Version("1.0.0")
package dev.sshdaudit.format;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
