/**
 * The SPI of formats and storages for programs without OSGi, where no service registry brings them. A jar names its
 * {@link dev.sshdaudit.provider.FormatProvider} or {@link dev.sshdaudit.provider.StorageProvider} for
 * {@link java.util.ServiceLoader}. In OSGi nobody calls them.
 */
@Export
@Version("1.0.0")
package dev.sshdaudit.provider;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
