/**
 * The audit log itself. {@link dev.sshdaudit.core.AuditComponent} knows OSGi: it follows the PIDs and finds formats and
 * storages; {@link dev.sshdaudit.core.Pipelines} decides which of them are in force. The rest is plain Java: a
 * {@link dev.sshdaudit.core.Recorder} for each connection takes messages and never waits, and its
 * {@link dev.sshdaudit.core.ConnectionWriter} brings them into the {@link dev.sshdaudit.core.Part parts} of a recording.
 */
package dev.sshdaudit.core;
