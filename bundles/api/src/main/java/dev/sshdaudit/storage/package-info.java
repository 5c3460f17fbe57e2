/**
 * The SPI of storages. A storage registers an {@link dev.sshdaudit.storage.AuditStorage} as a service; it keeps the
 * bytes of recordings and what is known of them.
 */
@Export
@Version("1.0.0")
package dev.sshdaudit.storage;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
