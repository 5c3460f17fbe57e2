/**
 * How recordings in the format {@code binary} are written and read. {@link
 * dev.sshdaudit.binary.internal.BinaryFormat} is the way in for writing, {@link
 * dev.sshdaudit.binary.BinaryRecordingReader} for reading.
 */
@NullMarked
package dev.sshdaudit.binary.internal;

import org.jspecify.annotations.NullMarked;
