/**
 * The SPI by which programs without OSGi find formats, storages and ledgers, as they have no service registry. A jar
 * names its {@link dev.sshdaudit.provider.FormatProvider}, {@link dev.sshdaudit.provider.StorageProvider} or {@link
 * dev.sshdaudit.provider.LedgerProvider} in {@code META-INF/services}, for {@link java.util.ServiceLoader}. OSGi frameworks do not use this package.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.provider;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
