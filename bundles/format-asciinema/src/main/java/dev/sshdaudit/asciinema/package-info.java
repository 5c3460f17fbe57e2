/**
 * Recordings as asciicasts (versions 2 and 3 of the format of asciinema), one for each session channel that runs a
 * shell or a program. The package needs no OSGi: a program that has messages and a place for the bytes can use {@link
 * dev.sshdaudit.asciinema.CastEncoder} directly.
 *
 * <pre>{@code
 * CastEncoder casts = new CastEncoder(outputs, CastSettings.DEFAULT); // outputs: a RecordingOutputs of the caller's
 * for (AuditMessage message : messages) { // all of one connection, in order, from Connect on
 *     casts.encode(message);
 * }
 * casts.finish();
 * }</pre>
 *
 * <p>The encoder asks {@link dev.sshdaudit.format.RecordingOutputs#openChannel} for an output when a program has begun,
 * with the extension {@code .cast}, and finishes the output when the channel is closed. Each write to an output has
 * whole lines.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.asciinema;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
