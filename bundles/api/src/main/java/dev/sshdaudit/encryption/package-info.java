/**
 * The SPI of encryption. A bundle registers a {@link dev.sshdaudit.encryption.RecordingEncryption} as a service, which encrypts
 * the bytes of recordings before a storage has them, and decrypts them for those who have a key.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.encryption;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
