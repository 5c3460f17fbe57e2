/**
 * Reads recordings in the format {@code binary} outside a Karaf too: the decoder and other tools call
 * {@link dev.sshdaudit.binary.BinaryRecordingReader}. Writing is done through the service only.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.binary;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
