/**
 * Recordings as asciicasts (versions 2 and 3 of the format of asciinema), one for each session channel that runs a shell
 * or a program. Needs no OSGi: whoever has messages and a place for the bytes drives a
 * {@link dev.sshdaudit.asciinema.CastEncoder} by itself.
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
 * with the extension {@code .cast}, and finishes it when the channel is closed. What it writes to an output are whole
 * lines.
 */
@Export
@Version("1.0.0")
package dev.sshdaudit.asciinema;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
