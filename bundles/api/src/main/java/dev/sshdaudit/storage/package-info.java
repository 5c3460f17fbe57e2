/**
 * The SPI of storages. A bundle registers an {@link dev.sshdaudit.storage.AuditStorage} as a service, which keeps the
 * bytes and the metadata of recordings.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.storage;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
