/**
 * The SPI by which programs without OSGi find formats, storages, ledgers and encryptions, as they have no service registry. A jar
 * names its {@link dev.sshdaudit.provider.FormatProvider}, {@link dev.sshdaudit.provider.StorageProvider}, {@link
 * dev.sshdaudit.provider.LedgerProvider} or {@link dev.sshdaudit.provider.EncryptionProvider} in {@code META-INF/services}, for
 * {@link java.util.ServiceLoader}. OSGi frameworks do not use this package.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.provider;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
